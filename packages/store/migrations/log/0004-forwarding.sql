-- Forwarding of run events to another catalogue: how far it has come, who does it, and what did not go through whole.

CREATE TABLE forwarding (
  target        text PRIMARY KEY,          -- the catalogue, such as amazon-datazone:dzd_abc
  position      bigint NOT NULL,           -- every run event up to here is settled: sent, or a dead letter
  started_at    timestamptz NOT NULL,      -- when it was switched on
  from_time     timestamptz,               -- events received since then, where a setting says so; else since started_at
  holder        text,                      -- the process whose turn it is
  lease_until   timestamptz NOT NULL,
  sent          bigint NOT NULL DEFAULT 0,
  problem       jsonb                      -- what keeps it from going on: code, message, since
);

-- One row for each event that was sent without some of its facets, or could not be sent.
CREATE TABLE forwarding_receipts (
  target      text NOT NULL,
  receipt     uuid NOT NULL,               -- of the event
  position    bigint NOT NULL,             -- of the event
  outcome     text NOT NULL CHECK (outcome IN ('reduced', 'dead', 'replay')),
  settled_at  timestamptz NOT NULL,
  attempts    integer NOT NULL,
  code        text,                        -- why it is dead
  message     text,
  dropped     jsonb,                       -- JSON pointers of the facets that were left out, with their bytes
  PRIMARY KEY (target, receipt)
);
CREATE INDEX forwarding_receipts_list ON forwarding_receipts (target, outcome, position);
