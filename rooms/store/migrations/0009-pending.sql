-- The leaves without a place: few at any time, looked for every two seconds, and never to be searched for among all.
CREATE INDEX leaves_pending ON leaves (log, leaf_id) WHERE idx IS NULL;
