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

// ServiceOrdered is told when an order on somebody's service was recorded, on its day or before.
type ServiceOrdered struct {
	Person    string `json:"person"`
	Order     string `json:"order"`
	What      string `json:"what"` // transfer, retirement, leave …
	Position  string `json:"position,omitempty"`
	On        string `json:"on"`
	OrderNo   string `json:"order_no,omitempty"`
	OrderDate string `json:"order_date,omitempty"`
}

// Kind is "people.service_ordered".
func (ServiceOrdered) Kind() string { return "people.service_ordered" }

// ServiceEffected is told when such an order was carried out; what it changes is told by Posted and Left.
type ServiceEffected struct {
	Person string `json:"person"`
	Order  string `json:"order"`
}

// Kind is "people.service_effected".
func (ServiceEffected) Kind() string { return "people.service_effected" }

// ServiceFailed is told when the day of an order came and it could not be carried out any more.
type ServiceFailed struct {
	Person string `json:"person"`
	Order  string `json:"order"`
}

// Kind is "people.service_failed".
func (ServiceFailed) Kind() string { return "people.service_failed" }

// ServiceTakenBack is told when such an order was taken back: before its day, or after it while nothing had changed since. What
// that changes is told by Posted and Left.
type ServiceTakenBack struct {
	Person string `json:"person"`
	Order  string `json:"order"`
}

// Kind is "people.service_taken_back".
func (ServiceTakenBack) Kind() string { return "people.service_taken_back" }

// OrgMerged is told when an organisation has become part of another; those who serve in it are told of by Posted, what hung
// under it by OrgMoved.
type OrgMerged struct {
	Org  string `json:"org"`
	Into string `json:"into"`
}

// Kind is "people.org_merged".
func (OrgMerged) Kind() string { return "people.org_merged" }

// OrgClosed is told when an empty organisation was closed.
type OrgClosed struct {
	Org string `json:"org"`
}

// Kind is "people.org_closed".
func (OrgClosed) Kind() string { return "people.org_closed" }

// OrgRenamed is told when an organisation has come to be called otherwise.
type OrgRenamed struct {
	Org string `json:"org"`
}

// Kind is "people.org_renamed".
func (OrgRenamed) Kind() string { return "people.org_renamed" }
