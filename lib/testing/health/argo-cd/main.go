// Answers what Argo CD says of the health of objects: one question a line in, one answer a line out, in order.
// With `-scripts` it lists Argo CD's own health scripts and the objects that they are tested with instead.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/v3/resource_customizations"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// An object, and on wish a script that stands in for Argo CD's own.
type question struct {
	Object json.RawMessage `json:"object"`
	Script string          `json:"script"`
}

// Without a status, Argo CD has no answer and leaves the object out of its sum.
type answer struct {
	Status  string `json:"status"`
	Message string `json:"message"`
	Error   string `json:"error,omitempty"`
}

const lineMax = 16 << 20

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	if len(os.Args) > 1 && os.Args[1] == "-scripts" {
		check(encoder.Encode(customizations()))
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, lineMax)
	for lines.Scan() {
		check(encoder.Encode(judge(lines.Bytes())))
	}
	check(lines.Err())
}

func judge(line []byte) answer {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(asked.Object); err != nil {
		return answer{Error: err.Error()}
	}
	found, err := health.GetResourceHealth(object, scripts{asked.Script})
	given := answer{}
	if err != nil {
		given.Error = err.Error()
	}
	if found != nil {
		given.Status, given.Message = string(found.Status), found.Message
	}
	return given
}

// customizations gives the health scripts as they are and their test data as JSON, by path. Kubernetes' own reader of
// YAML is the one that test data was written for.
func customizations() map[string]string {
	files := map[string]string{}
	check(fs.WalkDir(resource_customizations.Embedded, ".", func(path string, entry fs.DirEntry, err error) error {
		isWanted := strings.HasSuffix(path, "health.lua") || strings.HasSuffix(path, "health_test.yaml") ||
			strings.Contains(path, "/testdata/")
		if err != nil || entry.IsDir() || !isWanted || strings.Contains(path, "/actions/") {
			return err
		}
		text, err := resource_customizations.Embedded.ReadFile(path)
		check(err)
		if !strings.HasSuffix(path, ".lua") {
			text, err = yaml.ToJSON(text)
			check(err)
		}
		files[path] = string(text)
		return nil
	}))
	return files
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
