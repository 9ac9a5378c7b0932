package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/directory"
)

// keepDirectory reads the state's files and writes what the form needs of them
// among the words. With an error nothing is written.
func (j *job) keepDirectory() error {
	if len(j.files) == 0 {
		return errors.New("build directory: name the state's files, pubdistricts.txt and pubschls.txt (California " +
			"Department of Education, public schools and districts data files)")
	}
	var list []directory.Agency
	for _, file := range j.files {
		text, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("build directory: %w", err)
		}
		read, err := directory.ReadState(filepath.Base(file), text)
		if err != nil {
			return err
		}
		if len(read) == 0 {
			return fmt.Errorf("%s: no active agency is in it", filepath.Base(file))
		}
		list = append(list, read...)
	}
	if err := directory.Sort(list); err != nil {
		return fmt.Errorf("build directory: %w: name each file once", err)
	}
	return j.writeDirectory(list)
}

func (j *job) writeDirectory(list []directory.Agency) error {
	file := filepath.Join(j.content, directory.File)
	if err := os.WriteFile(file, directory.Write(list), 0o644); err != nil {
		return fmt.Errorf("keep the directory: %w", err)
	}
	count := map[request.Agency]int{}
	for _, a := range list {
		count[a.Kind]++
	}
	fmt.Fprintf(j.stdout, "%s: %d districts, %d county offices, %d charter schools. The next build puts them into "+
		"the form.\n",
		filepath.ToSlash(file), count[request.District], count[request.CountyOffice], count[request.Charter])
	return nil
}
