package checkpoint

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// prefix begins every object's name. The role of watch allows nothing else.
const prefix = "heads/"

// Bucket keeps objects in S3.
type Bucket struct {
	name string

	// The three calls by themselves: a field for the client would link its hundred
	// others, too (as in lambda/table).
	put  func(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	get  func(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	list func(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

// NewBucket dials and resolves nothing; the first call does. An empty endpoint is
// AWS's own for the region.
func NewBucket(name, region, endpoint string, credentials aws.CredentialsProvider) *Bucket {
	o := s3.Options{Region: region, Credentials: credentials, HTTPClient: newHTTP()}
	if endpoint != "" {
		o.BaseEndpoint, o.UsePathStyle = &endpoint, true // a stand-in has no host name for each bucket
	}
	c := s3.New(o)
	return &Bucket{name: name, put: c.PutObject, get: c.GetObject, list: c.ListObjectsV2}
}

// newHTTP gives up soon on a connection that was cut while the function was frozen;
// the client tries again by itself, for each of the three calls can be made twice.
func newHTTP() *http.Client {
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
			TLSHandshakeTimeout:   3 * time.Second,
			ResponseHeaderTimeout: 10 * time.Second,
			IdleConnTimeout:       time.Minute,
		},
	}
}

// Save writes the object of a day: where there is one already, a newer version of
// it.
func (b *Bucket) Save(ctx context.Context, day string, content []byte) error {
	key := prefix + day + ending
	_, err := b.put(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(content),
		ContentType: aws.String("application/x-ndjson")})
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// Last reads the newest object of a day that does not come after until.
func (b *Bucket) Last(ctx context.Context, until string) (day string, content []byte, err error) {
	names, err := b.names(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("list %s: %w", prefix, err)
	}
	day = newest(names, until)
	if day == "" {
		return "", nil, nil
	}
	key := prefix + day + ending
	got, err := b.get(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return day, nil, fmt.Errorf("read %s: %w", key, err)
	}
	defer got.Body.Close()
	content, err = io.ReadAll(got.Body)
	if err != nil {
		return day, nil, fmt.Errorf("read %s: %w", key, err)
	}
	return day, content, nil
}

// names lists the objects without their prefix: one a day, so that a page of them
// lasts for years.
func (b *Bucket) names(ctx context.Context) (names []string, err error) {
	ask := &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: aws.String(prefix)}
	for {
		page, err := b.list(ctx, ask)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			names = append(names, strings.TrimPrefix(aws.ToString(o.Key), prefix))
		}
		if !aws.ToBool(page.IsTruncated) {
			return names, nil
		}
		ask.ContinuationToken = page.NextContinuationToken
	}
}
