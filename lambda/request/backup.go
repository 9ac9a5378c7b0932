package request

import "time"

// Backup says when the table was last copied to a place outside the account.
// Everything else that keeps the requests goes with the account.
type Backup struct {
	At   time.Time `json:"at"`   // UTC; of a copy that is complete, or, while there is none, since when someone counts
	Rows int       `json:"rows"` // that the copy has; zero: there is none yet

	Version int64 `json:"-"`
}

// MaxBackupAge is how old the last copy may be before a person is reminded: one a
// month.
const MaxBackupAge = 31 * 24 * time.Hour
