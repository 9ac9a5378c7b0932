package office

// statusPath is where the agency follows its request, by the link in its mails.
const statusPath = "/status/open/"
