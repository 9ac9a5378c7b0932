package main

const siteYAML = `name: Corpus
owner: Office of Measurement
short: OM
ownerURL: https://example.org/
nav:
  - {label: First page, href: /s000/p00000/}
contact: {name: A. Person, role: Keeper}
`

const referencesYAML = `code: Corpus Code
lawCode: COR
asOf: "2026-11-23"
sections:
  "100": {subject: What everything applies to}
articles:
  - {key: article, name: this article, subject: The article, url: https://example.org/article}
`

const hugoYAML = `baseURL: https://corpus.example.org/
languageCode: en
title: Corpus
disableKinds: [taxonomy, term, rss, section]
markup:
  goldmark:
    extensions: {typographer: {disable: true}, linkify: false, strikethrough: false, taskList: false, footnote: false, definitionList: false}
`

// hugoBase makes of a page what site/theme/frame.html and page.html make of it.
const hugoBase = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ .Title }} – {{ .Site.Title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{{ .Params.description }}">
<meta name="color-scheme" content="light dark">
<link rel="canonical" href="{{ .Permalink }}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="{{ .Site.Title }}">
<meta property="og:title" content="{{ .Title }}">
<meta property="og:description" content="{{ .Params.description }}">
<meta property="og:url" content="{{ .Permalink }}">
<link rel="stylesheet" href="/assets/style.00000000.css" integrity="sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="><link rel="icon" href="/assets/icon.00000000.svg" type="image/svg+xml">
<script type="application/ld+json">{{ dict "@context" "https://schema.org" "@type" "WebPage" "name" .Title "description" .Params.description "url" .Permalink "publisher" (dict "@type" "Organization" "name" "Office of Measurement" "url" "https://example.org/") | jsonify | safeJS }}</script>
</head>
<body>
<a class="skip" href="#main">Skip to main content</a>
<header class="site">
<div class="brand">
<img src="/assets/icon.00000000.svg" alt="" width="36" height="36">
<div>
<p class="service"><a href="/">{{ .Site.Title }}</a></p>
<p class="owner"><a href="https://example.org/">Office of Measurement</a></p>
</div>
</div>
<details class="menu">
<summary>Menu</summary>
<nav aria-label="Main">
<ul><li><a href="/s000/p00000/"{{ if eq .RelPermalink "/s000/p00000/" }} aria-current="page"{{ end }}>First page</a></li></ul>
</nav>
</details>
<nav class="menubar" aria-label="Main">
<ul><li><a href="/s000/p00000/"{{ if eq .RelPermalink "/s000/p00000/" }} aria-current="page"{{ end }}>First page</a></li></ul>
</nav>
</header>
<main id="main" tabindex="-1">{{ block "main" . }}{{ end }}</main>
<footer class="site">
<div class="ask">
<h2>Questions?</h2>
<p>Contact A. Person, Keeper. If you’ve sent a request, have its reference number ready.</p>
</div>
<nav aria-label="Footer">
<ul></ul>
</nav>
<p class="imprint">Office of Measurement (OM)</p>
</footer>
</body>
</html>
`
