-- The system of record: every event as it came, what became of it, and what could not be taken in.

CREATE TABLE settings (
  key   text PRIMARY KEY,
  value jsonb NOT NULL
);

-- Partitioned by the month of event_time, so that retention drops partitions and never deletes rows. The unique
-- key holds the partition column, and an exact duplicate has the same event_time, so it always meets its twin.
CREATE TABLE events (
  position      bigint GENERATED ALWAYS AS IDENTITY,
  event_time    timestamptz NOT NULL,
  hash          bytea NOT NULL,            -- SHA-256 of the canonical JSON, after masking
  receipt       uuid NOT NULL,
  received_at   timestamptz NOT NULL,
  effective_at  timestamptz NOT NULL,      -- min(event_time, received_at + 5 minutes): the merge key
  kind          smallint NOT NULL,         -- 0 run event, 1 job event, 2 dataset event
  event_type    text,
  run_id        uuid,
  subject_namespace text NOT NULL,         -- of the job, or of the dataset of a dataset event
  subject_name  text NOT NULL,
  producer      text NOT NULL,
  problems      jsonb,                     -- warnings of the receipt
  repeats       integer NOT NULL DEFAULT 0,
  fold_error    text,                      -- set when our own fold could not digest it
  codec         smallint NOT NULL,         -- 1: raw deflate of UTF-8 JSON
  body          bytea NOT NULL,
  PRIMARY KEY (event_time, hash)
) PARTITION BY RANGE (event_time);
ALTER TABLE events ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE events_default PARTITION OF events DEFAULT;

CREATE INDEX events_position ON events (position);
CREATE INDEX events_receipt ON events (receipt);
CREATE INDEX events_run ON events (run_id, event_time) WHERE run_id IS NOT NULL;
CREATE INDEX events_received ON events (received_at DESC);

-- Kept, not counted: events, one row.
CREATE TABLE event_count (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  value    bigint NOT NULL
);
INSERT INTO event_count (value) VALUES (0);

-- What was no event: kept whole, listed, and replayable after a fix.
CREATE TABLE quarantine (
  id          uuid PRIMARY KEY,            -- from the content, so that the same rubbish counts up
  received_at timestamptz NOT NULL,
  last_at     timestamptz NOT NULL,
  repeats     integer NOT NULL DEFAULT 0,
  problems    jsonb NOT NULL,
  replayed_as uuid,                        -- receipt of the event that a replay made of it
  codec       smallint NOT NULL,
  body        bytea NOT NULL
);
CREATE INDEX quarantine_received ON quarantine (received_at DESC, id);
