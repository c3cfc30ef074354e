package evidence

// LoadProposed says that a batch of earlier scores has been put forward. It counts nothing yet.
type LoadProposed struct {
	Load   string `json:"load"`
	Rows   int    `json:"rows"`
	People int    `json:"people"`
}

// Kind names the fact.
func (LoadProposed) Kind() string { return "evidence.load_proposed" }

// LoadConsented says that a second person has put a batch of earlier scores in force. Beside it each score that is new is told
// as Accepted.
type LoadConsented struct {
	Load  string `json:"load"`
	Fresh int    `json:"fresh"`        // the scores that were not on record yet
	Of    string `json:"of,omitempty"` // who had proposed it
}

// Kind names the fact.
func (LoadConsented) Kind() string { return "evidence.load_consented" }

// LoadRefused says that a second person has refused a batch of earlier scores.
type LoadRefused struct {
	Load string `json:"load"`
	Of   string `json:"of,omitempty"` // who had proposed it
}

// Kind names the fact.
func (LoadRefused) Kind() string { return "evidence.load_refused" }

// LoadWithdrawn says that who had put a batch of earlier scores forward has taken it back.
type LoadWithdrawn struct {
	Load string `json:"load"`
}

// Kind names the fact.
func (LoadWithdrawn) Kind() string { return "evidence.load_withdrawn" }

// Claimed says that a person has claimed something of their own: a self claim, which is only recorded, or a sign-off that
// waits for an officer.
type Claimed struct {
	ID         string `json:"id"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
	ItemKind   string `json:"kind"`
	Level      int    `json:"level"`
	Signer     string `json:"signer,omitempty"` // who is asked; "" for a self claim
}

// Kind names the fact.
func (Claimed) Kind() string { return "evidence.claimed" }

// Accepted says that evidence counts from now on without anybody's further decision.
type Accepted struct {
	ID         string `json:"id"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
	ItemKind   string `json:"kind"`
}

// Kind names the fact.
func (Accepted) Kind() string { return "evidence.accepted" }

// Decided says that an officer has judged a waiting sign-off: proven or not yet.
type Decided struct {
	ID         string `json:"id"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
	Outcome    string `json:"outcome"` // Proven or NotYet
	Signer     string `json:"signer"`  // who decided
}

// Kind names the fact.
func (Decided) Kind() string { return "evidence.decided" }

// PassedOn says that a waiting sign-off now lies with another officer: the one before said "not mine", or let the time pass.
type PassedOn struct {
	ID     string `json:"id"`
	Person string `json:"person"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// Kind names the fact.
func (PassedOn) Kind() string { return "evidence.passed_on" }

// Stayed says that a sign-off's time is over but nobody stands above its signer, so that it stays there. Told once an item.
type Stayed struct {
	ID     string `json:"id"`
	Person string `json:"person"`
	Signer string `json:"signer"`
}

// Kind names the fact.
func (Stayed) Kind() string { return "evidence.stayed" }

// Withdrawn says that the holder has taken back a claim before anybody decided it.
type Withdrawn struct {
	ID         string `json:"id"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
	Signer     string `json:"signer,omitempty"` // who had been asked
}

// Kind names the fact.
func (Withdrawn) Kind() string { return "evidence.withdrawn" }

// Revoked says that accepted evidence does not count any more.
type Revoked struct {
	ID         string `json:"id"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
}

// Kind names the fact.
func (Revoked) Kind() string { return "evidence.revoked" }

// Expired says that accepted evidence is past the validity of its competency.
type Expired struct {
	ID         string `json:"id"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
}

// Kind names the fact.
func (Expired) Kind() string { return "evidence.expired" }
