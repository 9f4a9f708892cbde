package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/plugins/rest/recipe"
)

// job is a recipe with the settings of one source, ready to ask the vendor.
type job struct {
	plugin plugin
	cfg    config
	recipe *recipe.Recipe
	w      *sdk.Writer // nil in a check
	client *sdkhttp.Client
	// settings is $settings; base is it and the values that were read so far, as
	// expressions take them.
	settings map[string]any
	base     []any
	// warn takes what does not make the result incomplete.
	warn func(sdk.Problem)
	// asking is the value or list that is asked for, for errors.
	asking string
	// small asks for pages of one item: a check must not read more.
	small bool
}

// newJob reads recipe and settings and sends nothing.
func (p plugin) newJob(ctx context.Context, cfg config, w *sdk.Writer) (*job, error) {
	r, err := open(cfg)
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(r, cfg)
	if err != nil {
		return nil, err
	}
	j := &job{plugin: p, cfg: cfg, recipe: r, w: w, settings: settings, base: []any{settings}, warn: func(sdk.Problem) {}}
	if w != nil {
		j.warn = w.Warn
	}
	return j, j.connect(ctx)
}

// connect makes the client.
func (j *job) connect(ctx context.Context) error {
	server, path, err := j.server(ctx)
	if err != nil {
		return err
	}
	auth, err := j.auth(ctx)
	if err != nil {
		return err
	}
	headers, err := j.headers(ctx, j.recipe.Headers, j.base)
	if err != nil {
		return err
	}
	policy, err := j.cfg.Policy(j.w == nil)
	if err != nil {
		return err
	}
	transport, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{
		Connection: sdkhttp.ConnectionOptions{CAFile: j.cfg.CAFile}, Policy: policy, Clock: j.plugin.clock, Observer: sdkhttp.ObserverOf(j.w),
	})
	if err != nil {
		return problem("rest.ca_file", "/ca_file", "the file of certificate authorities cannot be used", err.Error())
	}
	j.client, err = sdkhttp.New(sdkhttp.Options{
		Vendor: j.recipe.Vendor, URL: server, URLPath: path, Settings: j.cfg.Settings, Auth: auth, Header: headers,
		Explain: j.explain, Rate: float64(j.recipe.Rate), Writer: j.w, Transport: transport,
	})
	return err
}

func (j *job) close() {
	if j.client != nil {
		j.client.Close()
	}
}

func (j *job) headers(ctx context.Context, pairs []recipe.Pair, values []any) (http.Header, error) {
	header := http.Header{}
	for _, p := range pairs {
		text, err := p.Text.Fill(ctx, nil, values, noLineBreak)
		if err != nil {
			return nil, j.inRecipe(err, p.Text.Name, p.Text.Place)
		}
		header.Set(p.Name, text)
	}
	return header, nil
}

// noLineBreak refuses what would end a header.
func noLineBreak(s string) (string, error) {
	if slices.ContainsFunc([]rune(s), func(r rune) bool { return r < ' ' || r == 0x7F }) {
		return "", errors.New("has a control character in it")
	}
	return s, nil
}

// request builds a request of the recipe.
func (j *job) request(ctx context.Context, r recipe.Request, values []any) (sdkhttp.Request, error) {
	path, err := r.Path.Fill(ctx, nil, values, pathPart)
	if err != nil {
		return sdkhttp.Request{}, j.inRecipe(err, r.Path.Name, r.Path.Place)
	}
	request := sdkhttp.Request{Path: path, Query: map[string][]string{}}
	for _, p := range r.Query {
		text, err := p.Text.Fill(ctx, nil, values, nil)
		if err != nil {
			return sdkhttp.Request{}, j.inRecipe(err, p.Text.Name, p.Text.Place)
		}
		request.Query.Set(p.Name, text)
	}
	if request.Header, err = j.headers(ctx, r.Headers, values); err != nil {
		return sdkhttp.Request{}, err
	}
	if r.Post {
		request.Method = http.MethodPost
		request.JSON, err = j.body(ctx, r.Body, values)
	}
	return request, err
}

// body fills the texts of what is sent as JSON.
func (j *job) body(ctx context.Context, v any, values []any) (any, error) {
	var err error
	switch v := v.(type) {
	case *recipe.Text:
		text, err := v.Fill(ctx, nil, values, nil)
		return text, j.inRecipe(err, v.Name, v.Place)
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, inner := range v {
			if object[key], err = j.body(ctx, inner, values); err != nil {
				return nil, err
			}
		}
		return object, nil
	case []any:
		list := make([]any, len(v))
		for i, inner := range v {
			if list[i], err = j.body(ctx, inner, values); err != nil {
				return nil, err
			}
		}
		return list, nil
	default:
		return v, nil
	}
}

// readValues asks for the single answers, one after the other.
func (j *job) readValues(ctx context.Context) error {
	for _, v := range j.recipe.Values {
		value, err := j.value(ctx, v)
		if err != nil {
			return err
		}
		j.base = append(j.base, value)
	}
	return nil
}

func (j *job) value(ctx context.Context, v recipe.Value) (any, error) {
	request, err := j.request(ctx, v.Request, j.base)
	if err != nil {
		return nil, err
	}
	var answer any
	j.asking = v.Name
	header, err := j.client.Send(ctx, request, &answer)
	if status, ok := errors.AsType[*sdkhttp.StatusError](err); ok && v.MayFail != nil && ctx.Err() == nil {
		if matched, body := j.matches(*v.MayFail, status); matched {
			j.warn(j.message(v.MayFail.Message, body, []any{j.settings, status.Status}, nil))
			return nil, nil
		}
	}
	switch {
	case err != nil:
		return nil, err
	case v.Header != "":
		return headerValue(header.Get(v.Header)), nil
	default:
		return answer, nil
	}
}

// headerValue is a number if it looks like one, null if there is none.
func headerValue(text string) any {
	n := json.Number(text)
	if _, err := n.Int64(); err == nil {
		return n
	}
	if text == "" {
		return nil
	}
	return text
}

// require checks the conditions that come before the lists.
func (j *job) require(ctx context.Context, rules []recipe.Rule, values []any) error {
	var faults []error
	for _, rule := range rules {
		result, err := rule.That.One(ctx, nil, values)
		if err != nil {
			return j.inRecipe(err, rule.That.Name, rule.That.Place)
		}
		holds, ok := result.(bool)
		if !ok {
			return j.inRecipe(fmt.Errorf("does not give true or false"), rule.That.Name, rule.That.Place)
		}
		if holds {
			continue
		}
		p := j.message(rule.Message, nil, values, nil)
		if rule.Warn {
			j.warn(p)
			continue
		}
		faults = append(faults, p)
	}
	return errors.Join(faults...)
}
