package site

import (
	"fmt"
	"strings"
)

// refScanner reads one reference from its first word on.
type refScanner struct {
	r     *references
	text  string
	own   string // the section that is being printed
	path  []string
	start int
	at    int // behind what has been read
}

// word reads on if word begins a reference.
func (s *refScanner) word(word string) []reference {
	switch len(word) {
	case 4: // This
		if level := s.thisLevel(word); level >= 0 && level < len(s.path) {
			return []reference{s.local(s.start, s.at, s.path[:level+1])}
		}
	case 7, 8: // Section, Sections
		if word == "Section" || word == "Sections" {
			return s.sections(word == "Sections")
		}
	}
	if level, ok := levelNamed(word); ok {
		return s.designators(level)
	}
	return nil
}

// levelNamed says which level "paragraph" or "paragraphs" names.
func levelNamed(word string) (int, bool) {
	if len(word) < 6 || word[0] > 's' {
		return 0, false
	}
	word = strings.TrimSuffix(word, "s")
	for i := range levels {
		if levels[i].name == word {
			return i, true
		}
	}
	return 0, false
}

// thisLevel reads "this paragraph" and says which level is meant, or -1.
func (s *refScanner) thisLevel(word string) int {
	if word != "this" && word != "This" {
		return -1
	}
	rest, ok := strings.CutPrefix(s.text[s.at:], " ")
	if !ok {
		return -1
	}
	end := wordEnd(rest, 0)
	level, ok := levelNamed(rest[:end])
	if !ok || rest[end-1] == 's' {
		return -1
	}
	s.at += 1 + end
	return level
}

// sections reads the numbers after "Section" or "Sections".
func (s *refScanner) sections(several bool) (found []reference) {
	for {
		start := s.skipSeparator(len(found) == 0)
		end := numberEnd(s.text, start)
		if start < 0 || end == start {
			return found
		}
		number := s.text[start:end]
		if len(found) == 0 && !several {
			start = s.start // the word and its number are one link
		}
		s.at = end
		found = append(found, s.section(start, end, number))
	}
}

func (s *refScanner) section(start, end int, number string) reference {
	if number == s.own {
		return reference{start: start, end: end, href: "#main", title: "this section"}
	}
	entry, ok := s.r.Sections[number]
	if code, _, other := strings.Cut(strings.TrimPrefix(s.text[end:], " of the "), " Code"); other && strings.HasPrefix(s.text[end:], " of the ") && len(code) < 30 {
		return reference{start: start, end: end, what: fmt.Sprintf("section %s of the %s Code is not among the phrases of references.yaml", number, code)}
	}
	if !ok {
		return reference{start: start, end: end, what: fmt.Sprintf("section %s is not in references.yaml", number)}
	}
	return reference{start: start, end: end, href: s.r.address(number), title: s.r.Code + " section " + number + ": " + entry.Subject}
}

// designators reads "(1) and (2)" after the name of a level, and what they are "of".
func (s *refScanner) designators(level int) []reference {
	var ends [][2]int
	var names []string
	for {
		start := s.skipSeparator(len(ends) == 0)
		if start < 0 || start >= len(s.text) {
			break
		}
		d, _, ok := cutDesignator([]byte(s.text[start:min(start+12, len(s.text))]))
		if !ok && strings.HasPrefix(s.text[start:], "(") && strings.HasSuffix(s.text, ")") {
			d, ok = s.text[start+1:len(s.text)-1], len(s.text)-start < 12
		}
		if !ok {
			break
		}
		s.at = start + len(d) + 2
		ends, names = append(ends, [2]int{start, s.at}), append(names, d)
	}
	if len(ends) == 0 {
		return nil
	}
	above, section := s.of(level)
	if section.end > 0 {
		section.start = s.start // all of it leads to that section
		return []reference{section}
	}
	found := make([]reference, len(ends))
	for i, d := range names {
		start, end := ends[i][0], ends[i][1]
		if len(ends) == 1 {
			start, end = s.start, s.at
		}
		found[i] = s.resolve(start, end, level, d, above)
	}
	return found
}

// of reads "of subdivision (g)" and "of Section 52072" behind designators of a level. above holds the designators by level.
func (s *refScanner) of(level int) (above map[int]string, section reference) {
	above = map[int]string{}
	for {
		rest, ok := strings.CutPrefix(s.text[s.at:], " of ")
		if !ok {
			return above, section
		}
		end := wordEnd(rest, 0)
		if rest[:end] == "Section" {
			start := s.at + len(" of ") + end + 1
			if start >= len(s.text) {
				return above, section
			}
			stop := numberEnd(s.text, start)
			if number := s.text[start:stop]; number != "" {
				s.at = stop
				if number != s.own {
					section = s.section(s.start, stop, number)
				}
			}
			return above, section
		}
		higher, ok := levelNamed(rest[:end])
		if !ok || higher >= level || end+1 >= len(rest) {
			return above, section
		}
		d, _, ok := cutDesignator([]byte(rest[end+1:] + " "))
		if !ok {
			return above, section
		}
		above[higher] = d
		s.at += len(" of ") + end + 1 + len(d) + 2
		level = higher
	}
}

// resolve makes a path of designator d at level: what stands above it is named, or is what stands above the provision that we are in.
func (s *refScanner) resolve(start, end, level int, d string, above map[int]string) reference {
	target := make([]string, 0, level+1)
	for l := range level {
		switch name, named := above[l]; {
		case named:
			target = append(target, name)
		case l < len(s.path):
			target = append(target, s.path[l])
		default:
			return reference{start: start, end: end, what: fmt.Sprintf("%s (%s) has no %s above it here", levels[level].name, d, levels[l].name)}
		}
	}
	return s.local(start, end, append(target, d))
}

func (s *refScanner) local(start, end int, path []string) reference {
	return reference{start: start, end: end, href: "#" + strings.Join(path, "-")}
}

// skipSeparator returns where the next item of a list may begin: behind one space at first, behind a comma or a conjunction later. -1: the list is over.
func (s *refScanner) skipSeparator(first bool) int {
	rest := s.text[s.at:]
	separators := []string{", and ", ", or ", ", inclusive, and ", ", ", " and ", " or ", " to "}
	if first {
		separators = []string{" "}
	}
	for _, sep := range separators {
		if strings.HasPrefix(rest, sep) {
			return s.at + len(sep)
		}
	}
	return -1
}

// numberEnd is the end of a section's number, "52064.5", at start.
func numberEnd(text string, start int) int {
	if start < 0 {
		return start
	}
	end := start
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end > start && end+1 < len(text) && text[end] == '.' && text[end+1] >= '0' && text[end+1] <= '9' {
		for end++; end < len(text) && text[end] >= '0' && text[end] <= '9'; end++ {
		}
	}
	return end
}
