-- Notifications: where they go, for which problems, and what was sent. Not derived from events; a rebuild keeps them.

CREATE TABLE notification_channels (
  id          uuid PRIMARY KEY,
  name        text NOT NULL UNIQUE,
  kind        text NOT NULL CHECK (kind IN ('webhook', 'slack', 'email', 'sns')),
  settings    jsonb NOT NULL,              -- what readers may see
  secrets     text,                        -- JSON sealed by the server; never returned
  followable  boolean NOT NULL,            -- whether readers may follow nodes through it
  created_at  timestamptz NOT NULL,
  created_by  text NOT NULL,
  updated_at  timestamptz NOT NULL
);

CREATE TABLE notification_rules (
  id          uuid PRIMARY KEY,
  name        text NOT NULL,
  follower    text,                        -- the user of a personal rule
  kinds       text[] NOT NULL,
  selection   text,                        -- in the selection language; null: every node
  nodes       uuid[] NOT NULL,             -- public ids of followed nodes; empty: no limit
  owners      text[] NOT NULL,             -- empty: no limit
  channels    uuid[] NOT NULL,
  min_seconds integer NOT NULL,            -- age that a problem must have
  enabled     boolean NOT NULL,
  problem     text,                        -- why the last evaluation could not apply it
  created_at  timestamptz NOT NULL,
  created_by  text NOT NULL,
  updated_at  timestamptz NOT NULL
);
CREATE INDEX notification_rules_follower ON notification_rules (follower) WHERE follower IS NOT NULL;

-- Problems with one root, or one change. An incident without an end is open.
CREATE TABLE notification_incidents (
  id          uuid PRIMARY KEY,
  key         text NOT NULL,
  category    text NOT NULL CHECK (category IN ('problem', 'change')),
  root_id     uuid NOT NULL,               -- public id of a node
  since       timestamptz NOT NULL,
  opened_at   timestamptz NOT NULL,
  seen_at     timestamptz NOT NULL,        -- when its problems were last found
  closed_at   timestamptz,
  summary     jsonb NOT NULL
);
CREATE UNIQUE INDEX notification_incidents_open ON notification_incidents (key) WHERE closed_at IS NULL;
CREATE INDEX notification_incidents_list ON notification_incidents (opened_at DESC, id);

-- A queue and its history. One start and one end for each incident and channel.
CREATE TABLE notification_deliveries (
  id          uuid PRIMARY KEY,
  incident_id uuid REFERENCES notification_incidents ON DELETE CASCADE,
  channel_id  uuid NOT NULL REFERENCES notification_channels ON DELETE CASCADE,
  rules       uuid[] NOT NULL,
  phase       text NOT NULL CHECK (phase IN ('start', 'end', 'test')),
  message     jsonb NOT NULL,
  state       text NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'dropped')),
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL,
  created_at  timestamptz NOT NULL,
  settled_at  timestamptz,
  response    text,                        -- what the receiver answered, or why it could not be reached
  UNIQUE (incident_id, channel_id, phase)
);
CREATE INDEX notification_deliveries_waiting ON notification_deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX notification_deliveries_list ON notification_deliveries (created_at DESC, id);
CREATE INDEX notification_deliveries_channel ON notification_deliveries (channel_id);

-- Silence for one incident, or for a node and everything that it is the root of.
CREATE TABLE notification_snoozes (
  id          uuid PRIMARY KEY,
  incident_id uuid REFERENCES notification_incidents ON DELETE CASCADE,
  node_id     uuid,
  name        text NOT NULL,               -- of the incident or node, for people
  until       timestamptz NOT NULL,
  created_at  timestamptz NOT NULL,
  created_by  text NOT NULL,
  CHECK ((incident_id IS NULL) <> (node_id IS NULL))
);

-- The one process that evaluates rules and sends.
CREATE TABLE notification_lease (
  singleton    boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  holder       text,
  lease_until  timestamptz NOT NULL,
  evaluated_at timestamptz
);
