-- +goose Up
-- Uploads that are under way; their octets lie in the folder of uploads.
create table content_upload (
    id         text primary key,
    made_by    text not null,
    name       text not null,
    length     bigint not null,        -- octets in all
    at_offset  bigint not null,        -- octets that are on disk
    touched_at bigint not null
);
create index content_upload_by on content_upload (made_by);
create index content_upload_touched on content_upload (touched_at, id);

-- +goose Down
drop table content_upload;
