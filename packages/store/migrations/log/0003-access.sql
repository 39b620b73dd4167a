-- Who may use the server. Not derived from anything, so it is kept with the system of record; a rebuild leaves it alone.

-- API keys. Of a key only its SHA-256 is kept: whoever reads the database cannot use what is in it.
CREATE TABLE api_keys (
  id           uuid PRIMARY KEY,
  name         text NOT NULL,
  scopes       text[] NOT NULL,             -- of ingest, read, admin
  hash         bytea NOT NULL UNIQUE,       -- SHA-256 of the key's text
  hint         text NOT NULL,               -- the beginning of the key's text, to tell keys apart
  created_at   timestamptz NOT NULL,
  created_by   text NOT NULL,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  replaced_by  uuid,                        -- the key that a rotation made in its place
  last_used_at timestamptz                  -- to the minute
);
CREATE INDEX api_keys_name ON api_keys (name);

-- Sessions of people, shared by the servers on one database. They live as long as the key that opened them.
CREATE TABLE sessions (
  hash         bytea PRIMARY KEY,           -- SHA-256 of the cookie's value
  key_hash     bytea NOT NULL,              -- SHA-256 of the key; the key may also come from a secret or a file
  created_at   timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL         -- to the minute
);

-- What people did with keys. What they decided about the catalogue is in commands; the audit list shows both.
CREATE TABLE audit (
  id         uuid PRIMARY KEY,
  at         timestamptz NOT NULL,
  actor      text NOT NULL,
  action     text NOT NULL,
  subject    text NOT NULL,
  subject_id uuid
);
CREATE INDEX audit_at ON audit (at DESC, id DESC);
CREATE INDEX commands_received ON commands (received_at DESC, id DESC);
