// Package store keeps requests, their events, the outbox, links, tasks, drafts,
// quotas, people, sessions and the contact list in one narrow table.
//
// # The table
//
// A [table.Row] has a key of two parts, a version, at most one place in the one
// index, perhaps an end of life, and JSON. All writes are "put if absent" or "put
// if the version is n", several together or none; all reads are by key, by up to a
// hundred keys at a time, by prefix of a key in order, or by range of the index in
// order. That is all of [table.Table], so that DynamoDB ([table.Dynamo], where the
// service is deployed), one file ([table.Bolt], make run) and memory
// ([table.Memory], simulation) can stand under it and nothing above knows which
// does. A row is never deleted by the service; DynamoDB removes those past Expires
// some time after it, the other backends don't.
//
// Several rows of one Write are one transaction: a request, its event and the mails
// that it owes are there together or not at all. What a caller must have seen it
// reads by key, never through the index: that lags by a moment.
//
// # Keys
//
//	row        Part                    Sort            Index            Order                Version
//	request    request#ID              request         status#STATUS    RANK#received#ID     how many events it has
//	event      request#ID              event#000001    –                –                    1; grows when it is redacted
//	edition    request#ID              edition#000001  –                –                    1; grows when it is redacted
//	agreement  request#ID              agreement#000001 –               –                    1; grows when it is redacted; a draft of it
//	removal    request#ID              removal#000004  –                –                    1, then 2, finished; of a redaction of many rows
//	find       request#ID              find#KEY, or    find             KEY#younger#ID       grows with each new key
//	                                   find#/NUMBER                                          (of a person's word: with that word)
//	assigned   request#ID              assigned        assigned#PERSON, received#ID          grows
//	                                                   while open
//	reference  reference#RFA-…         reference       –                –                    1, never changed
//	hold       request#ID              hold            –                –                    grows with each mail that a quota holds
//	message    message#ID              message         outbox, or       next try#ID          grows; a decoy expires two days later
//	                                                   outbox-links,
//	                                                   while it is to
//	                                                   be sent
//	link       link#HASH               link            –                –                    1, never changed
//	task       task#ID                 task            tasks, or        since#ID, or later   1; grows with each mail that a quota holds;
//	                                                   tasks-done       done first#ID        then once, settled
//	looking    looking#REQUEST         PERSON          –                –                    grows; expires a day after the last look
//	draft      draft#ID                draft           –                –                    grows; expires 30 days after it was saved
//	count      count#WHAT-ID           count           –                –                    grows; expires 60 days after it last grew
//	askings    office#OFFICE           askings         –                –                    grows with each email that asks the office
//	quota      quota#DAY-HASH          quota           –                –                    grows; expires two days later
//	backup     backup#last             backup          –                –                    grows with each copy that an administrator makes
//	person     person#ID               person          people           first signed in#ID,  grows
//	                                                                    year 1 until then
//	office     office#ID               office          offices          ID                   grows with each change to it, and with it its history
//	session    session#HASH            session         –                –                    1, then 2, ended; expires 8 hours after it was made
//
// RANK puts requests that wait for their verification by age alone (0), and of the
// others those with priority under (h) first (1) and the rest after them (2). A
// find row's KEY is a word of the agency's name, of the county's, or of a person's,
// in small letters without accents; an end of the reference number; = and the
// county's code, : and the CDS code, or ~ and the whole name. A person's word can be
// removed: its row is named by a NUMBER, and leaves the index. younger is what is
// left of time after the receipt, so that the youngest stands first. A request from
// before there were some of these keys gets them with its next step. An edition is
// what the answers were before an amendment.
//
// The JSON of each row but those that keep a key alone ends in its checksum, "sum":
// SHA-256, cut to 128 bits, over Part, Sort, Version, Index, Order, Expires, and
// the JSON before it. Where it does not match, a request, event or edition is read
// and marked as altered, and any other row is corrupt.
//
// A request's ID is the SHA-256 of its submission token, in hex: put if absent, it
// is the idempotency record. HASH is the SHA-256 of the link's or the session's
// secret, or of the folded address that a quota is for. A person's ID is half of
// the SHA-256 of who signed them in, and as whom. Instants are UTC with nine
// decimals, so that they sort as text; an ID behind each keeps orders apart.
//
// In DynamoDB the attributes are pk, sk, v, ix, io, ttl, data and w
// ([table.Schema]); w is the random id of the write that put the row, by which a
// write whose answer was lost knows itself again.
//
// # What each access costs
//
// In DynamoDB's request units, on demand. A write unit is one KB of a row, begun;
// twice that in a transaction; and the same again, once, for each row that enters,
// leaves or stays in the index, twice where it moves there. A read unit is 4 KB,
// begun, by key; half that by index. R, M, E, O are the sizes of a request, a
// message, an event and an entry of the contact list in KB, rounded up; a largest
// request has about 180, and an entry 1 and another for about four changes. f are the find
// rows: the distinct words of the agency's name, at most 12, and of the names of its
// people, at most 4 each; the whole name; its CDS code; its county, and the words of
// that; three ends of the reference number. An ordinary request has 18.
//
//	access                              calls                       units
//	receive a request, k mails          TransactWriteItems          write 2(R + E + 2 + kM + f) + R + kM + f
//	any later step of it, k mails       TransactWriteItems          write 2(R + E + kM) + 2R + kM; R for 2R if the status stays
//	 that is an amendment               the same                    write 2R more; 3f if name or county change, f of all that it had;
//	                                                                3 for each new word of a person's name
//	 that saves a draft of the agreement the same                   write 2D more, D its size in KB
//	 that assigns, opens or closes it   the same                    write 3 more, 4 from one person to another; none if nobody has it
//	 that redacts n events              the same; over 80 rows, one write 2(R + nE + the editions + the mails) + R; read all of them;
//	                                    for each 80 rows, and two                                 3 for each word of a person that goes
//	 that asks an office                the same, and GetItem       write 2 more, and 1; read 1 more, R/4 for each of 20 where it may have too many
//	the same POST again                 TransactWriteItems, GetItem write 2(R + E + 2 + kM + f), read R/4
//	a request by its link, by number    GetItem twice               read 1 + R/4
//	a request's events                  Query                       read the sum of E, /4
//	 and of n of them what they owed    BatchGetItem, 2 or 3 times  read 2 each, 4 more for each that owed two mails, 8 more for six
//	requests of a status                Query on the index          read the sum of R, /8
//	a page of the queue                 Query, once a status        read the sum of R, /8, of the page and one more; at least ½ a status
//	a page of what somebody has         Query, BatchGetItem         read ½ and the sum of R, /4
//	a page of a search                  Query, BatchGetItem once    read up to 10 for the 200 rows looked at, and the sum of R, /4, of
//	                                    or twice                    all requests that these rows are of
//	look at a request                   Query, PutItem              read 1, write 1
//	lease a message                     PutItem                     write M + 2M
//	mark a message as sent              PutItem                     write 2M
//	 with l links that it carries       TransactWriteItems          write 2(M + l) + 2M; 2 more, and read 1, where a quota counts it; 2 and 1 more where it holds it
//	 that carries n notices             TransactWriteItems          write 2(1 + n)M + (1 + n)M, read as many as the interval has, in M
//	 of a receipt                       GetItem                     read 1 more, to compare the answers with what was received
//	sweep the outbox                    Query on the index, twice   read the sum of M that is due, /8; at least ½ a lane, and ½ for each link
//	a run of the watch                  Query on the index, 3       read the sum of R that no one has decided, /8; by key 1 for each open question
//	                                    times, GetItem              to an office
//	tasks                               Query on the index          read ½ for each 8 KB or so; of a page R/4 + M/4 more for each
//	 and those done lately              Query on the index          read ½ for each 8 KB or so
//	settle a task                       GetItem 2, PutItem          read 1 + R/4, write 3; with a step, 2 more than the step
//	sign in                             GetItem, TransactWriteItems read 1, write 5; over a session, which ends: read 3, write 7
//	a page of the desk                  GetItem twice               read 2, beside what it shows; of the queue ½ more for the tasks, and of each
//	                                                                open status a page of up to 100 requests, which counts its views; right after
//	                                                                an assignment that request by number
//	a request's page at the desk        GetItem, Query five times,  read 7½ and what its newest 50 events owed, and R/4 for each of 5 editions and
//	                                    BatchGetItem                of each other request of the agency; write 1; an event the first time
//	a draft of an agreement at the desk GetItem 3, Query,            read 3 + R/4, 1 for each 4 KB of events, D/4 for each draft, and R/4 for each edition
//	                                    BatchGetItem 2
//	the agency's page                   GetItem 3, BatchGetItem     read 2 + R/4, 1 for each of 50 events that it is told of, and R/4 for each of 5 editions
//	a receipt, a copy of its answers    GetItem 4 times             read 3 + R/4; 1 more where it was amended, 1 where words were removed
//	a step at the desk                  GetItem 4 times, Query      read 4½ + R/4, 1 for each event since the page; write as any step
//	the daily comparison                Query, BatchGetItem         read the sum of R, /8, at least 4; of each request 1, its editions, and what its events owed
//	mail the link to a draft            GetItem 4, TransactWriteItems read 3 + R/4, write 2(M + 1) + M
//	sign out                            GetItem twice, PutItem      read 2, write 1; everywhere 2
//	people                              Query on the index          read ½ for each 20 people or so
//	the contact list                    Query on the index          read the sum of O, /8
//	 and an entry of it                 GetItem                     read O/4, begun
//	change an entry                     GetItem, PutItem            read O/4, begun, write 2O
//	 and n entries by a file            GetItem n times,            read the sum of O/4, write 3 times the sum of O
//	                                    TransactWriteItems
//
// # What would change at a thousand writes a second
//
// A partition takes 1,000 write units a second. Those of requests and messages are
// spread by their IDs and need nothing. Those of the index are few:
// status#received, outbox, find and tasks take a write unit for each KB of every
// row that enters, moves or leaves, so a queue of 6 KB requests is full at about
// 160 of them a second; DynamoDB then throttles the writes to the table too. Before
// that, the index would hold keys alone (KEYS_ONLY) and its names would carry a
// digit of the ID (outbox#0 … outbox#f), read side by side and merged in order.
package store
