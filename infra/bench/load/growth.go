package main

// mostPercent is what a soak may add to the worst of memory, from its first third
// to its last: a heap goes up and down as it is swept, and no two rounds have the
// same top.
const mostPercent = 25

// samples are what a process had of memory, in bytes, one time after the other.
type samples []int64

// worst is the most that there was; 0 where nothing was measured.
func (s samples) worst() (most int64) {
	for _, n := range s {
		most = max(most, n)
	}
	return most
}

// thirds are the worst of the first third and of the last: what does not grow has
// the same, early and late.
func (s samples) thirds() (first, last int64) {
	n := len(s) / 3
	return s[:n].worst(), s[len(s)-n:].worst()
}

// judgeGrowth says whether memory grew.
func (s samples) judgeGrowth() error {
	first, last := s.thirds()
	most := first + first*mostPercent/100
	return judge(last <= most, "memory grew in the soak: %d MB at the worst of its first third, %d MB of its last, "+
		"want %d MB at most", first>>20, last>>20, most>>20)
}
