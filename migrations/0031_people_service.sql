-- +goose Up
-- Orders on a person's service: joining, transfer, promotion and the like, each with its order and the day on which it takes
-- effect. state: waiting (the day lies ahead), done, failed (the day came and it could not be carried out; why says what).
create table people_service (
    person_id   text not null,
    id          text not null,
    kind        text not null,
    position_id text not null,              -- '' where the kind names none
    on_date     text not null,
    order_no    text not null,
    order_date  text not null,
    state       text not null,
    why         text not null,              -- the key of why it failed
    ordered_at  bigint not null,
    ordered_by  text not null,
    done_at     bigint not null,            -- 0 while it waits
    primary key (person_id, id)
);
create index people_service_due on people_service (on_date, id) where state = 'waiting';

-- +goose Down
drop table people_service;
