package people

// Posted is told when a person takes up a position, in substance or in additional charge, and when the position they hold
// has come to ask for another kind of post.
type Posted struct {
	Person   string `json:"person"`
	Position string `json:"position"`
	KindCode string `json:"kind"` // kind of post; "" when the position has none
}

// Kind is "people.posted".
func (Posted) Kind() string { return "people.posted" }

// Left is told when a person gives up a position.
type Left struct {
	Person   string `json:"person"`
	Position string `json:"position"`
}

// Kind is "people.left".
func (Left) Kind() string { return "people.left" }

// OrgMoved is told when an organisation has come to hang elsewhere in the tree, with all below it.
type OrgMoved struct {
	Org string `json:"org"`
}

// Kind is "people.org_moved".
func (OrgMoved) Kind() string { return "people.org_moved" }

// OrgRelocated is told when an organisation has come to serve another place, or when the place that it serves has come to lie
// in another block, district or state. It is about that organisation alone: those below it have places of their own. It is
// not told of one that is new.
type OrgRelocated struct {
	Org string `json:"org"`
}

// Kind is "people.org_relocated".
func (OrgRelocated) Kind() string { return "people.org_relocated" }

// PostsChanged tells that posts of an organisation were made, or have come to ask for another kind of post or to stand at
// another organisation: then it is told of both. Vacant posts count as held ones do.
type PostsChanged struct {
	Org string `json:"org"`
}

// Kind is "people.posts_changed".
func (PostsChanged) Kind() string { return "people.posts_changed" }
