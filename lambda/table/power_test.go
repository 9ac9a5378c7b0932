package table_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/table"
)

// pair is two rows of one Write, both in the index: they must be there together or
// not at all.
func pair(writer, n int, version int64) []table.Row {
	a := row("request#"+fmt.Sprint(writer), fmt.Sprintf("event#%06d", n), version,
		fmt.Sprintf("of %d, %d at %d, %s", writer, n, version, filler))
	b := row("message#"+fmt.Sprint(writer), fmt.Sprintf("message#%06d", n), version,
		fmt.Sprintf("to %d, %d at %d, %s", writer, n, version, filler))
	a.Index, a.Order, b.Index, b.Order = "requests", fmt.Sprintf("%d#%06d", writer, n), "outbox",
		fmt.Sprintf("%d#%06d", writer, n)
	return []table.Row{a, b}
}

// filler makes rows of different sizes spread over pages.
var filler = fmt.Sprintf("%0700d", 7)

const killed, life = "ASSIST_TEST_WRITES_UNTIL_KILLED", "ASSIST_TEST_LIFE"

// TestMain lets the tests start this binary as a process that writes until it is
// killed.
func TestMain(m *testing.M) {
	if file := os.Getenv(killed); file != "" {
		writeUntilKilled(file)
	}
	os.Exit(m.Run())
}

// writeUntilKilled says a line of each write that the table has confirmed.
func writeUntilKilled(file string) {
	table.OpenAnewAfter(5) // so that some die while they do
	db, err := table.OpenBolt(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var writers sync.WaitGroup
	var lives int
	fmt.Sscan(os.Getenv(life), &lives)
	for w := lives * 6; w < lives*6+6; w++ {
		writers.Go(func() {
			for n := 0; ; n++ {
				for version := int64(1); version <= 2; version++ {
					if err := db.Write(ctx, pair(w, n, version)...); err != nil {
						fmt.Println("failed:", err)
					}
					fmt.Printf("%d %d %d\n", w, n, version) // os.Stdout has no buffer
				}
			}
		})
	}
	writers.Wait()
}

// What was confirmed is there, and nothing is half there, after kill -9 at any
// instant.
func TestBolt_Kill9(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it starts and kills another program, for 4 seconds")
	}
	file := filepath.Join(t.TempDir(), "assist.db")
	random := rand.New(rand.NewPCG(1, 1))
	confirmed := map[[2]int]int64{}
	lives := 0
	for ; lives < 25 || len(confirmed) < 100; lives++ { // each round goes on with the file that the one before left
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), killed+"="+file, fmt.Sprintf("%s=%d", life, lives))
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(40+random.IntN(160))*time.Millisecond, func() { c.Process.Kill() })
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var w, n int
			var version int64
			if _, err := fmt.Sscan(lines.Text(), &w, &n, &version); err != nil {
				t.Fatalf("the writer says %q", lines.Text())
			}
			confirmed[[2]int{w, n}] = max(confirmed[[2]int{w, n}], version)
		}
		c.Wait() // it was killed
		wantWhole(t, file, confirmed)
	}
	t.Logf("%d writes confirmed in %d lives", len(confirmed), lives)
}

// wantWhole opens the file that is left and reads everything in it: each confirmed
// pair at its version or later, no pair half, the index as the rows say.
func wantWhole(t *testing.T, file string, confirmed map[[2]int]int64) {
	t.Helper()
	db, err := table.OpenBolt(file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := map[string]map[string]table.Row{"requests": {}, "outbox": {}}
	for index, found := range rows {
		for from := ""; ; {
			list, err := db.Index(ctx, index, from, "", 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				found[r.Order], from = r, r.Order+"\x00"
			}
			if len(list) < 1000 {
				break
			}
		}
	}
	if len(rows["requests"]) != len(rows["outbox"]) {
		t.Fatalf("%d halves of pairs and %d others", len(rows["requests"]), len(rows["outbox"]))
	}
	for order, r := range rows["requests"] {
		if other := rows["outbox"][order]; other.Version != r.Version {
			t.Fatalf("pair %s is half at version %d and half at %d", order, r.Version, other.Version)
		}
		got, err := db.Get(ctx, r.Part, r.Sort)
		if err != nil || string(got.Data) != string(r.Data) {
			t.Fatalf("the index has %s and the table has not: %v", order, err)
		}
	}
	for id, version := range confirmed {
		if got := rows["requests"][fmt.Sprintf("%d#%06d", id[0], id[1])]; got.Version < version {
			t.Fatalf("pair %v was confirmed at version %d and is at %d", id, version, got.Version)
		}
	}
}

// A power failure leaves the state before a write or the one after it. The library
// writes the changed pages, waits for the disk, writes one of the two pages that
// name the root, and waits again. A power failure leaves of what was not waited for
// any part: of the changed pages any, as long as the root is the old one; and of
// the root's page any sector, once they are all there. These states are made here
// out of the file before and after each write, since the library's own way to stand
// between (Options.OpenFile) gives only real files.
func TestBolt_PowerFailure(t *testing.T) {
	table.Serial(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "assist.db")
	db := tables.OpenBolt(t, file)
	random := rand.New(rand.NewPCG(2, 2))
	confirmed := map[[2]int]int64{}
	states := 0
	before := read(t, file)
	for n := range 40 {
		id, version := [2]int{n % 5, n / 5}, int64(1)
		if n%3 == 2 && confirmed[[2]int{(n - 1) % 5, (n - 1) / 5}] == 1 {
			id, version = [2]int{(n - 1) % 5, (n - 1) / 5}, 2
		}
		if err := db.Write(ctx, pair(id[0], id[1], version)...); err != nil {
			t.Fatal(err)
		}
		after := read(t, file)
		for range 6 {
			left := filepath.Join(dir, "left.db")
			keep(t, left, torn(random, before, after))
			wantWhole(t, left, confirmed)
			keep(t, left, tornRoot(random, before, after))
			wantWhole(t, left, confirmed)
			states += 2
		}
		confirmed[id] = version
		left := filepath.Join(dir, "left.db")
		keep(t, left, after)
		wantWhole(t, left, confirmed) // Write has returned: it is there
		before = after
	}
	t.Logf("%d states that a power failure may leave, opened", states)
}

// roots is how much of the file names the root: two pages.
var roots = 2 * os.Getpagesize()

// torn is the file after a power failure before the first wait: the old root, and
// of the other pages any that had changed.
func torn(random *rand.Rand, before, after []byte) []byte {
	left := append([]byte(nil), after...)
	page := os.Getpagesize()
	copy(left, before[:roots])
	for at := roots; at < len(before) && at < len(left); at += page {
		if random.IntN(2) == 0 {
			copy(left[at:at+page], before[at:at+page])
		}
	}
	for at := len(before); at < len(left); at += page { // the file has grown: what is new may be nothing yet
		if random.IntN(2) == 0 {
			clear(left[at : at+page])
		}
	}
	return left
}

// tornRoot is the file after one between the waits: all pages, and of the root's
// any sector.
func tornRoot(random *rand.Rand, before, after []byte) []byte {
	const sector = 512
	left := append([]byte(nil), after...)
	for at := 0; at < roots; at += sector {
		if random.IntN(2) == 0 {
			copy(left[at:at+sector], before[at:at+sector])
		}
	}
	return left
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keep(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
