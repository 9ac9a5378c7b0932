package route

import "testing"

func TestIsReserved(t *testing.T) {
	for path, want := range map[string]bool{
		"/desk/queue/": true, "/desk/queue": true, "/desk/": true, "/desk": true, "/Desk/Queue/": true,
		"/request/check": true, "/request/check/": true, "/request/draft/": true, "/request/draft/x/y.html": true,
		"/request/check/more/": false, "/request/": false, "/request/questions/": false, "/status/": false,
		"/desks/": false, "/": false, "/eligibility/": false,
	} {
		if got := IsReserved(path); got != want {
			t.Errorf("%s is reserved: %t, want %t", path, got, want)
		}
	}
}
