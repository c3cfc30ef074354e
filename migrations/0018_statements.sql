-- +goose Up
-- What pages ask most often is found without walking what they do not ask for.
create index notice_item_calling on notice_item (person_id, pos) where calls;
create index learning_course_version on learning_course (version_id);

-- +goose Down
drop index learning_course_version;
drop index notice_item_calling;
