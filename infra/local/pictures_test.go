package main_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// tallest is how much of a page a picture shows: the form would take ten screens.
const tallest = 1600

// TestPictures is make pictures: each kind of page in light, in dark and on a
// phone, for people to look at, into the folder PICTURES.
func TestPictures(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("pictures are made by make pictures")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	s := run(t, root, t.TempDir())
	pages := kindsOfPages(s)
	for _, l := range []struct {
		suffix, scheme string
		width, height  int64
	}{{"", "light", 1000, 900}, {"-dark", "dark", 1000, 900}, {"-phone", "light", 360, 740}} {
		f := form{t, browser(t), s}
		f.look(l.scheme, l.width, l.height)
		for _, p := range pages {
			p.open(f)
			f.until("the page is there", `document.readyState==="complete"`)
			file := filepath.Join(folder, p.name+l.suffix+".png")
			if err := os.WriteFile(file, f.shot(l.width), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// shot is a picture of the page's first part, in few colors so that it is small.
func (f form) shot(width int64) []byte {
	f.t.Helper()
	height := told(f.t, f.ctx, chromedp.Evaluate[float64](`document.documentElement.scrollHeight`))
	data := call(f.t, f.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true),
		Clip: &page.Viewport{Width: float64(width), Height: min(height, tallest), Scale: 1}}).Data
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		f.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, fewColors(full)); err != nil {
		f.t.Fatal(err)
	}
	return b.Bytes()
}

// fewColors draws a picture with the 64 colors that it has most of.
func fewColors(full image.Image) *image.Paletted {
	bounds, count := full.Bounds(), map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(full.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	var all []color.RGBA
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return count[b] - count[a] })
	var palette color.Palette
	for _, c := range all[:min(64, len(all))] {
		palette = append(palette, c)
	}
	nearest := map[color.RGBA]uint8{}
	small := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := at(x, y)
			if _, ok := nearest[c]; !ok {
				nearest[c] = uint8(palette.Index(c))
			}
			small.SetColorIndex(x, y, nearest[c])
		}
	}
	return small
}
