// Command arrows counts the arrows between the files of a package: one file uses
// what another declares, fields aside. In the best order of the files that it finds
// by moving one at a time, some arrows still run back up: the fewer, the more a
// reader can read from top to bottom.
//
//	go run ./infra/test/arrows ./lambda/request ./site
//	go run ./infra/test/arrows -C /tmp/before ./lambda/request ./site    in another tree
package main

import (
	"flag"
	"fmt"
	"go/types"
	"log"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"
)

type arrow struct{ from, to string }

func main() {
	tree := flag.String("C", ".", "the tree's folder")
	flag.Parse()
	list, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: *tree}, flag.Args()...)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range list {
		all := arrows(p)
		fmt.Printf("%-50s %3d files, %3d of %3d arrows run back up\n", p.PkgPath, len(p.GoFiles), backUp(all), len(all))
	}
}

// arrows are those between the files of a package, each once.
func arrows(p *packages.Package) map[arrow]bool {
	all := map[arrow]bool{}
	for id, o := range p.TypesInfo.Uses {
		_, method := o.(*types.Func)
		if o.Pkg() != p.Types || !method && o.Parent() != p.Types.Scope() {
			continue
		}
		a := arrow{filepath.Base(p.Fset.File(id.Pos()).Name()), filepath.Base(p.Fset.File(o.Pos()).Name())}
		if a.from != a.to {
			all[a] = true
		}
	}
	return all
}

// backUp counts the arrows that run back up in the best order found.
func backUp(all map[arrow]bool) int {
	names := map[string]bool{}
	for a := range all {
		names[a.from], names[a.to] = true, true
	}
	order := slices.Sorted(maps.Keys(names))
	best := countBack(all, order)
	for better := true; better; {
		better = false
		for from := range order {
			for to := range order {
				moved := slices.Insert(slices.Delete(slices.Clone(order), from, from+1), to, order[from])
				if n := countBack(all, moved); n < best {
					best, order, better = n, moved, true
				}
			}
		}
	}
	return best
}

func countBack(all map[arrow]bool, order []string) (n int) {
	for a := range all {
		if slices.Index(order, a.from) > slices.Index(order, a.to) {
			n++
		}
	}
	return n
}
