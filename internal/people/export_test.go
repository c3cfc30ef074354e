package people

// ListQuery is the statement behind List, for a test of how it is run.
const ListQuery = listQuery
