package release

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	edge "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Site is where a site is published: a versioned bucket, and the distribution in
// front of it.
type Site struct {
	Bucket, Distribution, URL string
	S3                        *s3.Client
	CloudFront                *cloudfront.Client
	Now                       func() time.Time
}

// Open makes a Site's clients from a configuration as the AWS tools find it. A
// stand-in is given by AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_CLOUDFRONT, as for
// every AWS tool.
func Open(c aws.Config, bucket, distribution, url string, now func() time.Time) *Site {
	return &Site{Bucket: bucket, Distribution: distribution, URL: url, Now: now,
		S3: s3.NewFromConfig(c, func(o *s3.Options) {
			o.UsePathStyle = o.BaseEndpoint != nil // a stand-in has no name for each bucket
		}),
		CloudFront: cloudfront.NewFromConfig(c),
	}
}

// state reads what the bucket holds: one listing, and the last manifest.
func (s *Site) state(ctx context.Context) (state, error) {
	now := state{versions: map[string]string{}}
	pages := s3.NewListObjectVersionsPaginator(s.S3, &s3.ListObjectVersionsInput{Bucket: &s.Bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return now, fmt.Errorf("list the bucket %s: %w", s.Bucket, err)
		}
		for _, v := range page.Versions {
			if !aws.ToBool(v.IsLatest) {
				continue
			}
			key := aws.ToString(v.Key)
			now.versions[key] = aws.ToString(v.VersionId)
			if id, ok := manifestID(key); ok {
				now.ids = append(now.ids, id)
			}
		}
	}
	slices.Sort(now.ids)
	if len(now.ids) == 0 {
		return now, nil
	}
	last, err := s.manifest(ctx, now.ids[len(now.ids)-1])
	now.last = last
	return now, err
}

func (s *Site) manifest(ctx context.Context, id string) (r Release, err error) {
	body, err := s.Read(ctx, manifestKey(id), "")
	if err == nil {
		err = json.Unmarshal(body, &r)
	}
	if err != nil {
		return r, fmt.Errorf("read the manifest of release %s: %w", id, err)
	}
	return r, nil
}

// Read gives a file of the bucket, as it is now where no version is named.
func (s *Site) Read(ctx context.Context, key, version string) ([]byte, error) {
	ask := &s3.GetObjectInput{Bucket: &s.Bucket, Key: &key}
	if version != "" {
		ask.VersionId = &version
	}
	got, err := s.S3.GetObject(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	defer got.Body.Close()
	return io.ReadAll(got.Body)
}

// Write puts a file into the bucket and says its version.
func (s *Site) Write(ctx context.Context, f File) (version string, err error) {
	put, err := s.S3.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.Bucket, Key: &f.Key, Body: bytes.NewReader(f.Body),
		ContentType: &f.Type, CacheControl: &f.Cache})
	if err != nil {
		return "", fmt.Errorf("upload %s: %w", f.Key, err)
	}
	if aws.ToString(put.VersionId) == "" {
		return "", fmt.Errorf("upload %s: the bucket %s keeps no versions, so there would be no way back; "+
			"template.yaml turns them on", f.Key, s.Bucket)
	}
	return *put.VersionId, nil
}

// remove takes a file away; its versions stay.
func (s *Site) remove(ctx context.Context, key string) error {
	if _, err := s.S3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.Bucket, Key: &key}); err != nil {
		return fmt.Errorf("remove %s: %w", key, err)
	}
	return nil
}

// invalidate makes CloudFront forget paths. The reference is of this run: the SDK's
// own repetitions are one call, and a later run is another.
func (s *Site) invalidate(ctx context.Context, paths []string) (id string, err error) {
	if len(paths) == 0 {
		return "", nil
	}
	reference := s.Now().UTC().Format(time.RFC3339Nano)
	n := int32(len(paths))
	made, err := s.CloudFront.CreateInvalidation(ctx,
		&cloudfront.CreateInvalidationInput{DistributionId: &s.Distribution,
			InvalidationBatch: &edge.InvalidationBatch{CallerReference: &reference,
				Paths: &edge.Paths{Quantity: &n, Items: paths}}})
	if err != nil {
		return "", fmt.Errorf("invalidate %d paths: %w", n, err)
	}
	return aws.ToString(made.Invalidation.Id), nil
}

// Wait waits until CloudFront has forgotten everywhere what an invalidation named.
func (s *Site) Wait(ctx context.Context, invalidation string) error {
	if invalidation == "" {
		return nil
	}
	w := cloudfront.NewInvalidationCompletedWaiter(s.CloudFront)
	if err := w.Wait(ctx, &cloudfront.GetInvalidationInput{DistributionId: &s.Distribution, Id: &invalidation},
		15*time.Minute); err != nil {
		return fmt.Errorf("wait for the invalidation %s: %w", invalidation, err)
	}
	return nil
}
