-- +goose Up
-- Who holds a kind of post is listed page by page in the order of posts, also where tens of thousands hold it.
create index people_position_kind_code on people_position (kind_code, code);

-- +goose Down
drop index people_position_kind_code;
