package table

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	bolt "go.etcd.io/bbolt"
)

// The library trusts its file. A page that is cut off, altered, or reached twice is
// a fault, a loop without an end, or another row than was written. So a file is
// read once before the library opens it: each page is whole, used once, and in
// order, and each bucket has the entries that were written into it, by a sum that
// every write keeps.

// ErrCorrupt says that a table's file isn't as it was written. Nothing in it can be
// relied on.
var ErrCorrupt = errors.New("the file is corrupt")

// corrupt is the error of a file, with what to do.
func corrupt(file, what string) error {
	return fmt.Errorf("%w (%s), and nothing more is written to it: stop what uses it, move %s away, and put a copy back "+
		"with `go run ./lambda/admin restore COPY --yes`, or start with no requests", ErrCorrupt, what, file)
}

// The library's format, version 2 (go.etcd.io/bbolt/internal/common: page.go,
// meta.go, bucket.go), in the byte order of the machine.
const (
	pageHeader   = 16 // id, flags, count, overflow
	pageElement  = 16 // of a branch: pos, ksize, id; of a leaf: flags, pos, ksize, vsize
	bucketHeader = 16 // root, sequence
	metaSize     = 64 // magic, version, page size, flags, bucket header, freelist, pages, transaction, checksum
	metaMagic    = 0xED0CDAED
	metaVersion  = 2
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	manyFree     = 0xFFFF // count of a freelist whose first entry is the count
	fewestPages  = 4      // two heads, a list of free pages, and a tree
)

// boltReader reads the pages of a file. Each method that finds something wrong
// panics with a string: checkBolt makes an error of it.
type boltReader struct {
	file     io.ReaderAt
	pageSize int
	pages    uint64 // below this number
	used     []bool // by page
}

type boltMeta struct {
	pageSize              int
	root, freelist, pages uint64
	transaction           uint64
}

// checkBolt reads the whole file of a Bolt. One that isn't there yet is fine; an
// empty one was cut off, since a new one gets its name when it is made.
func checkBolt(name string) (err error) {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	defer func() {
		if wrong := recover(); wrong != nil {
			err = corrupt(name, fmt.Sprint(wrong))
		}
	}()
	r := &boltReader{file: file}
	r.check(info.Size())
	return nil
}

func wrong(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

func (r *boltReader) check(size int64) {
	m := r.newestMeta()
	r.pageSize, r.pages = m.pageSize, m.pages
	if whole := uint64(size) / uint64(m.pageSize); m.pages < fewestPages || m.pages > whole {
		wrong("it has %d whole pages and should have %d", whole, max(m.pages, fewestPages))
	}
	r.used = make([]bool, m.pages)
	r.used[0], r.used[1] = true, true
	sums := map[string]uint64{}
	r.tree(m.root, func(key, value []byte, bucket bool) {
		if !bucket {
			wrong("an entry outside of the buckets")
		}
		sums[string(key)] = r.bucket(string(key), value)
	})
	for name := range sums {
		if name != string(rowBucket) && name != string(indexBucket) {
			wrong("an unknown bucket %q", name)
		}
	}
	if len(sums) == 1 {
		wrong("a bucket is missing")
	}
	r.freelist(m.freelist)
}

// newestMeta returns the newer of the two heads of the file. Both must be whole:
// without one, the last write might be missing.
func (r *boltReader) newestMeta() boltMeta {
	first := r.meta(0)
	second := r.meta(int64(first.pageSize))
	if first.transaction == second.transaction || first.pageSize != second.pageSize {
		wrong("its two heads do not go together")
	}
	if max(first.transaction, second.transaction) == second.transaction {
		return second
	}
	return first
}

func (r *boltReader) meta(at int64) boltMeta {
	b, order := r.read(at+pageHeader, metaSize), binary.NativeEndian
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	if order.Uint32(b) != metaMagic || order.Uint32(b[4:]) != metaVersion ||
		order.Uint64(b[metaSize-8:]) != sum.Sum64() {
		wrong("one of its two heads is altered")
	}
	return boltMeta{pageSize: int(order.Uint32(b[8:])), root: order.Uint64(b[16:]), freelist: order.Uint64(b[32:]),
		pages: order.Uint64(b[40:]), transaction: order.Uint64(b[48:])}
}

func (r *boltReader) read(at int64, size int) []byte {
	b := make([]byte, size)
	if _, err := r.file.ReadAt(b, at); err != nil {
		wrong("it ends too early, or can't be read: %v", err)
	}
	return b
}

// page is a page with all that it flows over into, and marks it as used.
func (r *boltReader) page(id uint64) (flags, count uint16, b []byte) {
	head, order := r.read(int64(id)*int64(r.pageSize), pageHeader), binary.NativeEndian
	more := uint64(order.Uint32(head[12:]))
	if order.Uint64(head) != id || id+more >= r.pages {
		wrong("page %d has another's head", id)
	}
	for i := id; i <= id+more; i++ {
		if r.used[i] {
			wrong("page %d is used twice", i)
		}
		r.used[i] = true
	}
	return order.Uint16(head[8:]), order.Uint16(head[10:]), r.read(int64(id)*int64(r.pageSize), int(more+1)*r.pageSize)
}

type boltEntry func(key, value []byte, bucket bool)

// tree reads all entries below a page, in order.
func (r *boltReader) tree(root uint64, each boltEntry) {
	r.branch(root, nil, nil, each)
}

// branch reads a page whose keys are from low on and below high; nil is no bound.
func (r *boltReader) branch(id uint64, low, high []byte, each boltEntry) {
	flags, count, b := r.page(id)
	if flags == leafPage {
		leaf(b, count, low, high, each)
		return
	}
	if flags != branchPage {
		wrong("page %d is no part of a tree", id)
	}
	var children []uint64
	var keys [][]byte
	for i := range int(count) {
		e, order := element(b, i), binary.NativeEndian
		keys = append(keys, part(b, i, order.Uint32(e), order.Uint32(e[4:])))
		children = append(children, order.Uint64(e[8:]))
	}
	inOrder(keys, low, high)
	keys = append(keys, high)
	for i, child := range children {
		r.branch(child, keys[i], keys[i+1], each)
	}
}

// leaf reads the entries of a leaf.
func leaf(b []byte, count uint16, low, high []byte, each boltEntry) {
	var keys [][]byte
	for i := range int(count) {
		e, order := element(b, i), binary.NativeEndian
		pos, ksize, vsize := order.Uint32(e[4:]), order.Uint32(e[8:]), order.Uint32(e[12:])
		key, value := part(b, i, pos, ksize), part(b, i, pos+ksize, vsize)
		if flags := order.Uint32(e); flags > 1 {
			wrong("an entry of an unknown kind")
		}
		keys = append(keys, key)
		each(key, value, order.Uint32(e) == 1)
	}
	inOrder(keys, low, high)
}

func element(b []byte, i int) []byte {
	at := pageHeader + i*pageElement
	if at+pageElement > len(b) {
		wrong("a page has more entries than fit")
	}
	return b[at : at+pageElement]
}

// part is what an element points to, counted from where the element is.
func part(b []byte, i int, pos, size uint32) []byte {
	from := uint64(pageHeader+i*pageElement) + uint64(pos)
	if from+uint64(size) > uint64(len(b)) {
		wrong("an entry reaches out of its page")
	}
	return b[from : from+uint64(size)]
}

func inOrder(keys [][]byte, low, high []byte) {
	for i, key := range keys {
		after := i == 0 || bytes.Compare(keys[i-1], key) < 0
		if !after || low != nil && bytes.Compare(key, low) < 0 || high != nil && bytes.Compare(key, high) >= 0 {
			wrong("keys are out of order")
		}
	}
}

// bucket reads a bucket and compares its entries with the sum that its writes have
// kept.
func (r *boltReader) bucket(name string, value []byte) (sum uint64) {
	if len(value) < bucketHeader {
		wrong("bucket %s has no head", name)
	}
	each := func(key, value []byte, bucket bool) {
		if bucket {
			wrong("a bucket within bucket %s", name)
		}
		sum ^= entrySum(key, value)
	}
	root, kept := binary.NativeEndian.Uint64(value), binary.NativeEndian.Uint64(value[8:])
	if root != 0 {
		r.tree(root, each)
	} else {
		inline(value[bucketHeader:], each)
	}
	if isOld := kept == 0; kept != sum && !isOld {
		wrong("the entries of bucket %s are not those that were written", name)
	}
	return sum
}

// inline reads a bucket that is small enough to be kept where others have the
// number of their page.
func inline(b []byte, each boltEntry) {
	if len(b) < pageHeader || binary.NativeEndian.Uint16(b[8:]) != leafPage {
		wrong("a small bucket is no leaf")
	}
	leaf(b, binary.NativeEndian.Uint16(b[10:]), nil, nil, each)
}

// freelist checks that each page is used or free, and none both.
func (r *boltReader) freelist(id uint64) {
	flags, count, b := r.page(id)
	if flags != freelistPage {
		wrong("the list of free pages is none")
	}
	ids, n := b[pageHeader:], uint64(count)
	if count == manyFree {
		n, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		wrong("the list of free pages is cut off")
	}
	for i := range n {
		free := binary.NativeEndian.Uint64(ids[i*8:])
		if free >= r.pages || r.used[free] {
			wrong("page %d is free and used", free)
		}
		r.used[free] = true
	}
	for id, used := range r.used {
		if !used {
			wrong("page %d is neither used nor free", id)
		}
	}
}

// entrySum is what an entry adds to the sum of its bucket, and takes off when it
// goes: the sum is the exclusive or of all.
func entrySum(key, value []byte) uint64 {
	h := fnv.New64a()
	binary.Write(h, binary.BigEndian, uint64(len(key)))
	h.Write(key)
	h.Write(value)
	return mix(h.Sum64())
}

// mix spreads a change of any bit over all bits (the last step of SplitMix64), so
// that two changes do not cancel each other.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// putEntry puts an entry into a bucket and keeps its sum, for which the bucket's
// sequence is used.
func putEntry(b *bolt.Bucket, key, value []byte) error {
	if err := deleteEntry(b, key); err != nil {
		return err
	}
	if err := b.Put(key, value); err != nil {
		return err
	}
	return b.SetSequence(b.Sequence() ^ entrySum(key, value))
}

// deleteEntry takes an entry out of a bucket, where it is there.
func deleteEntry(b *bolt.Bucket, key []byte) error {
	found, value := b.Cursor().Seek(key)
	if !bytes.Equal(found, key) {
		return nil
	}
	if err := b.SetSequence(b.Sequence() ^ entrySum(key, value)); err != nil {
		return err
	}
	return b.Delete(key)
}

// addSums gives the buckets of an earlier version, whose writes kept no sum, the
// sum of what they have.
func addSums(tx *bolt.Tx) error {
	for _, name := range [][]byte{rowBucket, indexBucket} {
		b, sum := tx.Bucket(name), uint64(0)
		if b.Sequence() != 0 {
			continue
		}
		c := b.Cursor()
		for key, value := c.First(); key != nil; key, value = c.Next() {
			sum ^= entrySum(key, value)
		}
		if err := b.SetSequence(sum); err != nil {
			return err
		}
	}
	return nil
}
