package site

import "strings"

// reference is a place in a statute's text that names another provision.
type reference struct {
	start, end  int    // in the text
	href, title string // where it leads; an empty href leads nowhere, and what says why
	what        string
}

// findReferences recognises the references in text, which is part of the provision at path of section own: "Section 52071 or 47607.3",
// "subdivision (b) of Section 52072", "paragraphs (1) and (2)", "this paragraph", and the phrases of the data file.
func (r *references) findReferences(text, own string, path []string) []reference {
	text = strings.ReplaceAll(text, "\n", " ") // the same length: offsets stay
	found := r.findPhrases(text)
	for at := 0; at < len(text); {
		end := wordEnd(text, at)
		if inside := within(found, at); inside > at {
			at = inside
			continue
		}
		s := refScanner{r: r, text: text, own: own, path: path, start: at, at: end}
		if more := s.word(text[at:end]); more != nil {
			found = append(found, more...)
			at = s.at
			continue
		}
		at = nextWord(text, end)
	}
	sortReferences(found)
	return found
}

func (r *references) findPhrases(text string) (found []reference) {
	for _, p := range r.Phrases {
		for at := 0; ; {
			i := strings.Index(text[at:], p.Text)
			if i < 0 {
				break
			}
			start := at + i
			at = start + len(p.Text)
			found = append(found, reference{start: start, end: at, href: p.URL, title: p.Subject})
		}
	}
	return found
}

// within returns the end of the reference that at lies in, or 0.
func within(found []reference, at int) int {
	for _, f := range found {
		if at >= f.start && at < f.end {
			return f.end
		}
	}
	return 0
}

func sortReferences(found []reference) {
	for i := 1; i < len(found); i++ { // few, and nearly in order
		for j := i; j > 0 && found[j].start < found[j-1].start; j-- {
			found[j], found[j-1] = found[j-1], found[j]
		}
	}
}

func wordEnd(text string, at int) int {
	for at < len(text) && isLetterOrDigit(text[at]) {
		at++
	}
	return at
}

func nextWord(text string, at int) int {
	for at < len(text) && !isLetterOrDigit(text[at]) {
		at++
	}
	return at
}
