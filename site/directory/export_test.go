package directory

// ReadState reads one of the state's files, without what Import checks of both.
func ReadState(name string, text []byte) ([]Agency, error) {
	f, err := readStateFile(name, text)
	return f.agencies, err
}
