package table_test

import (
	"ccee-ca.org/assist/infra/fake/tables"
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
	for _, backend := range tables.Backends {
		b.Run(backend.Name, func(b *testing.B) {
			open := backend.Start(b)
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
