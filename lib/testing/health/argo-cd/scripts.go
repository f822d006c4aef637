package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/v3/resource_customizations"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	luajson "layeh.com/gopher-json"
)

// scripts chooses and runs health scripts as Argo CD's util/lua does. That package itself would bring in Argo CD's
// whole API (1,400 packages, minutes to build); the Lua, the JSON and the scripts are the ones that it uses.
type scripts struct{ own string }

const patience = time.Second

func (s scripts) GetResourceHealth(object *unstructured.Unstructured) (*health.HealthStatus, error) {
	script := s.own
	// A script of a user's has the restricted library, Argo CD's own have the whole.
	isRestricted := script != ""
	if !isRestricted {
		script = builtIn(object)
	}
	if script == "" {
		return nil, nil
	}
	state := lua.NewState(lua.Options{SkipOpenLibs: isRestricted})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{
		lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable,
	} {
		if err := state.CallByParam(lua.P{Fn: state.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	state.SetContext(ctx)
	state.SetGlobal("obj", inLua(state, object.Object))
	if err := state.DoString(script); err != nil {
		return nil, err
	}
	return read(state.Get(-1))
}

func read(returned lua.LValue) (*health.HealthStatus, error) {
	if returned.Type() == lua.LTNil {
		return &health.HealthStatus{}, nil
	}
	if returned.Type() != lua.LTTable {
		return nil, fmt.Errorf("expect table output from Lua script, not %s", returned.Type())
	}
	text, err := luajson.Encode(returned)
	if err != nil {
		return nil, err
	}
	status := &health.HealthStatus{}
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(text, status); errors.As(err, &mismatch) && mismatch.Value == "array" {
		return &health.HealthStatus{}, nil
	} else if err != nil {
		return nil, err
	}
	switch status.Status {
	case health.HealthStatusUnknown, health.HealthStatusProgressing, health.HealthStatusSuspended,
		health.HealthStatusHealthy, health.HealthStatusDegraded, health.HealthStatusMissing:
		return status, nil
	}
	return &health.HealthStatus{Status: health.HealthStatusUnknown, Message: "Lua returned an invalid health status"}, nil
}

// builtIn finds Argo CD's script for a kind; a folder named with `_` stands for any.
func builtIn(object *unstructured.Unstructured) string {
	kind := object.GroupVersionKind()
	exact := path.Join(kind.Group, kind.Kind, "health.lua")
	if text, err := resource_customizations.Embedded.ReadFile(exact); err == nil {
		return string(text)
	}
	groups, _ := resource_customizations.Embedded.ReadDir(".")
	for _, group := range groups {
		for _, wildcard := range []string{kind.Kind, "_"} {
			pattern := strings.ReplaceAll(path.Join(group.Name(), wildcard), "_", "*")
			if isMatch, err := path.Match(pattern, kind.Group+"/"+kind.Kind); err != nil || !isMatch {
				continue
			}
			if text, err := resource_customizations.Embedded.ReadFile(path.Join(group.Name(), wildcard, "health.lua")); err == nil {
				return string(text)
			}
		}
	}
	return ""
}

func inLua(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case float64:
		return lua.LNumber(value)
	case int64:
		return lua.LNumber(value)
	case string:
		return lua.LString(value)
	case []any:
		list := state.CreateTable(len(value), 0)
		for _, item := range value {
			list.Append(inLua(state, item))
		}
		return list
	case map[string]any:
		table := state.CreateTable(0, len(value))
		for name, item := range value {
			table.RawSetString(name, inLua(state, item))
		}
		return table
	}
	return lua.LNil
}
