package hr

// BatchReceived is told when a file or an event of an HR system has come in.
type BatchReceived struct {
	Batch string `json:"batch"`
	Org   string `json:"org"`
	Rows  int    `json:"rows"`
}

// Kind is "hr.batch_received".
func (BatchReceived) Kind() string { return "hr.batch_received" }

// BatchApplied is told when a batch has been written into the register.
type BatchApplied struct {
	Batch   string `json:"batch"`
	New     int    `json:"new"`
	Changed int    `json:"changed"`
	Skipped int    `json:"skipped"`
	Refused int    `json:"refused"`
}

// Kind is "hr.batch_applied".
func (BatchApplied) Kind() string { return "hr.batch_applied" }

// BatchReconciled is told when a batch was compared with the register and closed.
type BatchReconciled struct {
	Batch   string `json:"batch"`
	Differs int    `json:"differs"` // rows that no longer stand as applied
}

// Kind is "hr.batch_reconciled".
func (BatchReconciled) Kind() string { return "hr.batch_reconciled" }

// BatchRolledBack is told when a batch has been taken back whole.
type BatchRolledBack struct {
	Batch string `json:"batch"`
}

// Kind is "hr.batch_rolled_back".
func (BatchRolledBack) Kind() string { return "hr.batch_rolled_back" }

// HookMade is told when another system was linked with a unit.
type HookMade struct {
	Hook      string `json:"hook"`
	Org       string `json:"org"`
	Direction string `json:"direction"`
}

// Kind is "hr.hook_made".
func (HookMade) Kind() string { return "hr.hook_made" }

// HookRotated is told when a link was given a new secret.
type HookRotated struct {
	Hook string `json:"hook"`
}

// Kind is "hr.hook_rotated".
func (HookRotated) Kind() string { return "hr.hook_rotated" }

// HookEnded is told when a link was ended.
type HookEnded struct {
	Hook string `json:"hook"`
}

// Kind is "hr.hook_ended".
func (HookEnded) Kind() string { return "hr.hook_ended" }

// ConnectorMade is told when another system was saved that is asked for a unit's people.
type ConnectorMade struct {
	Connector string `json:"connector"`
	Org       string `json:"org"`
}

// Kind is "hr.connector_made".
func (ConnectorMade) Kind() string { return "hr.connector_made" }

// ConnectorEnded is told when a system is asked no more.
type ConnectorEnded struct {
	Connector string `json:"connector"`
}

// Kind is "hr.connector_ended".
func (ConnectorEnded) Kind() string { return "hr.connector_ended" }
