package table_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// BenchmarkConditionalPut puts new rows of one kilobyte, each only if absent, by
// one client and by 16.
func BenchmarkConditionalPut(b *testing.B) {
	data := strings.Repeat("x", 1<<10)
	for _, floor := range floors {
		b.Run(floor.name, func(b *testing.B) {
			open := floor.start(b)
			for _, clients := range []int{1, 16} {
				b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
					db := open(b)
					var n atomic.Int64
					b.SetParallelism(max(1, clients/runtime.GOMAXPROCS(0)))
					each := func() {
						if err := db.Write(ctx, row(fmt.Sprint("request#", n.Add(1)), "request", 1, data)); err != nil {
							b.Error(err)
						}
					}
					b.ResetTimer()
					if clients == 1 {
						for b.Loop() {
							each()
						}
					} else {
						b.RunParallel(func(pb *testing.PB) {
							for pb.Next() {
								each()
							}
						})
					}
					b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "puts/s")
				})
			}
		})
	}
}
