package mail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"ccee-ca.org/assist/lambda/request"
)

// defaultTimeout is how long one send may take, so that a silent SES doesn't use up
// the time of the mails behind it.
const defaultTimeout = 20 * time.Second

// SES sends through Amazon SES. The client is made by hand with the first mail: the
// SDK's own way of finding its settings costs more time than everything else in a
// cold start.
//
// Nothing below Send ever tries again. The SDK would, after a connection that broke
// or timed out, and the first try may have gone out. Each mail has a connection of
// its own: one that died while the function was frozen would leave its mail in
// doubt.
type SES struct {
	Region           string
	Endpoint         string // empty: that of AWS in the region
	Credentials      aws.CredentialsProvider
	ConfigurationSet string        // names where SES reports deliveries to; empty: nowhere
	Timeout          time.Duration // of one mail; zero: 20 seconds

	once   sync.Once
	client *sesv2.Client
}

// Send sends one mail and returns SES's id of it.
func (s *SES) Send(ctx context.Context, m request.Mail) (id string, err error) {
	o, err := prepare(m)
	if err != nil {
		return "", err
	}
	s.once.Do(s.connect)
	ctx, cancel := context.WithTimeout(ctx, s.timeout())
	defer cancel()
	var reached atomic.Bool // a connection that could carry the mail
	ctx = httptrace.WithClientTrace(ctx,
		&httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }})
	out, err := s.client.SendEmail(ctx, s.input(o))
	switch meaning := classifyError(err, reached.Load()); {
	case meaning != nil:
		return "", fmt.Errorf("send mail %s: %w: %w", m.ID, meaning, err)
	case err != nil:
		return "", fmt.Errorf("send mail %s: it may be out: %w", m.ID, err)
	case aws.ToString(out.MessageId) == "":
		return "", fmt.Errorf("send mail %s: SES answered without an id", m.ID)
	}
	return *out.MessageId, nil
}

func (s *SES) timeout() time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	return defaultTimeout
}

func (s *SES) connect() {
	o := sesv2.Options{
		Region: s.Region, Credentials: s.Credentials, Retryer: aws.NopRetryer{},
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(
			func(t *http.Transport) { t.DisableKeepAlives = true }),
	}
	if s.Endpoint != "" {
		o.BaseEndpoint = &s.Endpoint
	}
	s.client = sesv2.New(o)
}

// input hands the parts to SES, which builds the message itself: it encodes what
// isn't ASCII and folds long lines.
func (s *SES) input(o outgoing) *sesv2.SendEmailInput {
	body := &types.Body{Text: content(o.mail.Text)}
	if o.mail.HTML != "" {
		body.Html = content(o.mail.HTML)
	}
	in := &sesv2.SendEmailInput{
		FromEmailAddress: &o.from,
		Destination:      &types.Destination{ToAddresses: []string{o.to}},
		ReplyToAddresses: o.replyTo,
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: content(o.mail.Subject), Body: body,
		}},
	}
	for _, h := range autoHeaders {
		in.Content.Simple.Headers = append(in.Content.Simple.Headers,
			types.MessageHeader{Name: aws.String(h[0]), Value: aws.String(h[1])})
	}
	for _, t := range o.tags {
		in.EmailTags = append(in.EmailTags, types.MessageTag{Name: &t[0], Value: &t[1]})
	}
	if s.ConfigurationSet != "" {
		in.ConfigurationSetName = &s.ConfigurationSet
	}
	return in
}

func content(s string) *types.Content {
	return &types.Content{Data: &s, Charset: aws.String("UTF-8")}
}

// classifyError says what an error of SES leaves certain: ErrMailNotSent,
// ErrMailRefused, or nil for nothing at all.
//
// Without a connection nothing left us. An answer of 400 or more says that the mail
// was not taken, but for 502 and 504: there a server in between lost SES's own
// answer. Two kinds of answer blame the mail itself, BadRequest and
// MessageRejected; but SES also says MessageRejected of an address or domain that
// no one has verified, and that is for an administrator to repair.
func classifyError(err error, reached bool) error {
	var answer *smithyhttp.ResponseError
	switch {
	case err == nil:
		return nil
	case !reached:
		return request.ErrMailNotSent
	case !errors.As(err, &answer), answer.HTTPStatusCode() < 400,
		answer.HTTPStatusCode() == http.StatusBadGateway, answer.HTTPStatusCode() == http.StatusGatewayTimeout:
		return nil
	case blamesMail(err, answer.HTTPStatusCode()):
		return request.ErrMailRefused
	}
	return request.ErrMailNotSent
}

func blamesMail(err error, status int) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return status == http.StatusRequestEntityTooLarge
	}
	switch api.ErrorCode() {
	case "BadRequestException":
		return true
	case "MessageRejected":
		return !strings.Contains(api.ErrorMessage(), "not verified")
	}
	return status == http.StatusRequestEntityTooLarge
}
