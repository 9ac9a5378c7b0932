package sample

import "testing"

func TestPrice(t *testing.T) {
	for n, want := range map[int]int{-1: 0, 1: 10, 11: 99} {
		if got := Price(n); got != want {
			t.Errorf("Price(%d) is %d, want %d", n, got, want)
		}
	}
	if Most(1, 2) != 2 || Most(2, 1) != 2 {
		t.Error("the smaller was kept")
	}
}
