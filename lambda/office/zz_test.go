package office_test
import ("testing";"os";"encoding/json";"encoding/base64";"net/http";"net/http/httptest";"strings";"time";"crypto/rand";"log/slog";"io"
"ccee-ca.org/assist/lambda/office";"ccee-ca.org/assist/lambda/store";"ccee-ca.org/assist/site/theme")
func BenchmarkZZ(b *testing.B){
 raw,_:=os.ReadFile("../../infra/testdata/check-event.json"); var e struct{Body string}; json.Unmarshal(raw,&e); body,_:=base64.StdEncoding.DecodeString(e.Body)
 run:=func(){ th,_:=theme.New(theme.Default(),nil); h:=(&office.Intake{Requests:store.Store{Table:&store.Memory{}},Theme:th,Now:time.Now,Random:rand.Reader,Log:slog.New(slog.NewTextHandler(io.Discard,nil))}).Handler()
  one(b,h,string(body)) }
 b.Run("cold",func(b *testing.B){for b.Loop(){run()}})
 th,_:=theme.New(theme.Default(),nil); h:=(&office.Intake{Requests:store.Store{Table:&store.Memory{}},Theme:th,Now:time.Now,Random:rand.Reader,Log:slog.New(slog.NewTextHandler(io.Discard,nil))}).Handler()
 b.Run("warm",func(b *testing.B){for b.Loop(){one(b,h,string(body))}})
}
func one(b *testing.B,h http.Handler,body string){ r:=httptest.NewRequest("POST","https://assist.example.org/request/check",strings.NewReader(body)); r.Header.Set("Content-Type","application/x-www-form-urlencoded"); w:=httptest.NewRecorder(); h.ServeHTTP(w,r); if w.Code!=200{b.Fatal(w.Code)} }
