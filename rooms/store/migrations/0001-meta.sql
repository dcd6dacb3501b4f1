-- What is known of the database itself, such as that it belongs to a demonstration.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
) {clustered};
