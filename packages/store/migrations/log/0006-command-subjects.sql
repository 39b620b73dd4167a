-- Which datasets and jobs each command is about, by public id: what people did to a thing is found by the thing. An undo
-- is about what it takes back.
CREATE TABLE command_subjects (
  subject uuid NOT NULL,
  command uuid NOT NULL REFERENCES commands (id),
  PRIMARY KEY (subject, command)
);
CREATE INDEX command_subjects_command ON command_subjects (command);
INSERT INTO command_subjects (subject, command)
  SELECT dataset_a, id FROM commands WHERE dataset_a IS NOT NULL
  UNION SELECT dataset_b, id FROM commands WHERE dataset_b IS NOT NULL;

-- Decisions about identity are read whole; what else people did is not.
CREATE INDEX commands_identity ON commands (received_at, id) WHERE dataset_a IS NOT NULL;
