// Package people is who serves where: places, the tree of organisations, positions, persons and their postings.
//
// A place has a code of the Local Government Directory within its level; its name is a label. An organisation hangs in one
// tree and has a path, its parent's path and a segment of its own; rights and lists go by the path. A position is a kind of
// post at an organisation, and reports to another position, held or vacant. A person is known by an employee code, never by
// name. A posting puts a person on a position from a day on; a person has at most one substantive posting at a time, and a
// position one holder.
//
// Places, organisations, positions and persons come in by files (ImportPlaces, ImportOrgs, ImportPositions, ImportPeople).
// A file is matched by code, so that the same file twice changes nothing; its rows are judged before anything is written,
// and what is written is one transaction. Orders move one person (Transfer, Relieve); MoveOrg moves a unit with all below it.
//
// The reporting line is a matter of positions: the officer above is the holder of the next held position above, and vacant
// positions are passed over. Over says whether one person stands above another, Chain and Reports walk up and down.
//
// A department's list of sanctioned posts comes in by ImportPosts: each title is matched to a designation, or kept as a draft of one,
// and the numbered posts are made, of no kind yet. GroupPosts is the rule that sorts them into kinds of post; ProposeGroups lays its
// groups before a person, EditGroups keeps what they say, and only ApplyGroups touches posts, which UndoGroups takes back.
//
// How many posts of each kind there are, unit by unit and with all below, is derived (Follow): lists of the desk are read from it.
//
// It tells Posted, Left, PostsChanged, OrgMoved and OrgRelocated, what became of designations, and GroupsApplied. It never decides what a post asks of its holder, nor who may sign in.
package people
