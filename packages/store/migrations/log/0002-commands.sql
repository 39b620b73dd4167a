-- What people decided, beside what producers sent: part of the system of record, kept as it came and never changed.
-- Commands and events are numbered by one sequence, so that of a command and an event it is known which came first.
CREATE TABLE commands (
  position    bigint PRIMARY KEY DEFAULT nextval(pg_get_serial_sequence('events', 'position')),
  id          uuid NOT NULL UNIQUE,        -- from the content, so that an import meets what is there
  received_at timestamptz NOT NULL,
  actor       text NOT NULL,
  kind        text NOT NULL,               -- same-dataset, different-datasets, undo
  body        jsonb NOT NULL,
  dataset_a   uuid,                        -- public ids of the two datasets, the smaller first
  dataset_b   uuid,
  undoes      uuid                         -- the command that it takes back
);
CREATE INDEX commands_dataset_a ON commands (dataset_a) WHERE dataset_a IS NOT NULL;
CREATE INDEX commands_dataset_b ON commands (dataset_b) WHERE dataset_b IS NOT NULL;
CREATE INDEX commands_undoes ON commands (undoes) WHERE undoes IS NOT NULL;
