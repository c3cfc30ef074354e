-- +goose Up
-- Statements out of which a person was taken: the sum of what stood there, by which the sum of the log can still be proven.
create table record_erased (
    seq     bigint primary key,
    sum     text not null,             -- SHA-256 of the text as it was stored, in hex
    erasure text not null
);
-- When somebody was taken out, by whom, and of how many statements. Who it was is nowhere.
create table record_erasure (
    id         text primary key,
    at         bigint not null,
    by_id      text not null,
    statements bigint not null
);
create index record_erasure_at on record_erasure (at);

-- +goose Down
drop table record_erasure;
drop table record_erased;
