-- The leaf that says that a bulk load has begun. Null for a load that began before there was one; it gets one when it goes on.
ALTER TABLE directory_load ADD COLUMN log BIGINT;
ALTER TABLE directory_load ADD COLUMN leaf_id {bytes};
