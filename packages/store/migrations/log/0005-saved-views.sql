-- States of the application's pages that are too long for an address; the address names them by a hash of their content.

CREATE TABLE saved_views (
  id          text PRIMARY KEY,            -- of the content: the same state has the same address for everybody
  state       text NOT NULL,               -- canonical JSON
  created_at  timestamptz NOT NULL,
  used_at     timestamptz NOT NULL         -- by the day; those not used for longest make room
);
CREATE INDEX saved_views_by_use ON saved_views (used_at, id);
