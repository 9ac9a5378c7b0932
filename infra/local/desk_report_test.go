package main_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// busyYear is an ordinary day, and enough before it that times are told.
func busyYear(s *seeded) {
	day(s)
	for i := range 7 {
		began := float64(1000 + 40*i)
		q := s.received(fmt.Sprintf("Example %d Unified", i), began, districtUnder([]string{"g1a", "g3"}[i%2]))
		q = s.then(q, request.StepVerify, began-float64(5+i*4), request.Input{})
		q = s.then(q, request.StepAccept, began-float64(100+i*9), request.Input{})
		q = s.then(q, request.StepPrepare, began-float64(200+i*10), request.Input{})
		q = s.then(q, request.StepSend, began-float64(300+i*11), request.Input{})
		s.then(q, request.StepSign, began-float64(500+i*12), request.Input{})
	}
}

func TestAxeFindsNothingInTheReportInAnyLook(t *testing.T) {
	empty := atDesk(t, func(*seeded) {})
	empty.open("desk/report?year=2030")
	empty.clean("desk, report of an empty year")
	full := atDesk(t, busyYear)
	full.open("desk/report")
	full.clean("desk, report")
	call(t, full.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	full.picture("desk, report on paper")
}

// Nothing of a chart is cut off at 320 pixels, nor with large text, and each bar is
// as long as its number says.
func TestReport_ChartsAt320PixelsAndLargeText(t *testing.T) {
	f := atDesk(t, busyYear)
	f.open("desk/report")
	for _, width := range []int64{1280, 320} {
		for _, size := range []string{"100%", "200%"} {
			if size == "200%" && width == 320 {
				continue // 400 % of a wide page is 320 px; no one asks for twice that
			}
			call(t, f.ctx, emulation.SetDeviceMetricsOverride,
				emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1})
			do(t, f.ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.documentElement.style.fontSize=%q;0`,
				size)))
			wrong := f.says(`[...document.querySelectorAll(".bars tr, .months li")].flatMap(row => {
				const r = row.getBoundingClientRect()
				return r.left < 0 || r.right > innerWidth + 1 || r.width && !row.textContent.trim() ? [row.textContent + " is cut off"] : []
			}).join("\n")`)
			if wrong != "" {
				t.Errorf("at %d px and text of %s:\n%s", width, size, wrong)
			}
			if f.is(`document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("at %d px and text of %s the page scrolls sideways: %s", width, size, f.says(wideElements))
			}
		}
	}
	if f.is(`document.querySelectorAll(".bars").length < 3 || document.querySelectorAll(".bars svg").length !== document.querySelectorAll(".bars tbody tr").length`) {
		t.Error("there are too few charts, or a row has no bar")
	}
}

// wideElements names what reaches beyond the window.
const wideElements = `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).
	map(e => e.tagName + "." + e.className.baseVal + e.className + " " + e.textContent.trim().slice(0, 40)).slice(0, 5).join("; ")`

// A lead downloads the report and the exports by their buttons.
func TestReport_Downloads(t *testing.T) {
	f := atDesk(t, busyYear)
	f.open("desk/report")
	got := f.says(`[...document.querySelectorAll(".next a[download]")].map(a => a.getAttribute("href")).join(" ")`)
	for _, want := range []string{"/desk/report.csv?year=", "/desk/export.csv?year=", "/desk/export-codes.csv?year=",
		"/desk/export.json?year="} {
		if !strings.Contains(got, want) {
			t.Errorf("the page’s downloads are %s", got)
		}
	}
}
