/** The MTurk API served without the app, and AWS's own client for it: nothing but the endpoint differs from what requesters run. */
import { MTurkClient } from '@aws-sdk/client-mturk';
import { POST } from '#app/api/mturk/route.ts';
import { accessKeyOf } from '#lib/auth/access-key.ts';
import { serveRoutes } from './route-server.ts';

/** Serves `/api/mturk` with and without its last slash. */
export function serveMTurk(): Promise<{ url: string; stop: () => Promise<void> }> {
  return serveRoutes((path, request) => (/^\/api\/mturk\/?$/.test(path) ? POST(request) : undefined));
}

/** A requester's client. */
export function clientFor(url: string, requesterId: string): MTurkClient {
  return new MTurkClient({ endpoint: `${url}/api/mturk`, region: 'us-east-1', credentials: accessKeyOf(requesterId), maxAttempts: 1 });
}

const SCHEMAS = 'http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas';

export const EXTERNAL_QUESTION = `<ExternalQuestion xmlns="${SCHEMAS}/2006-07-14/ExternalQuestion.xsd"><ExternalURL>https://example.org/task?a=1&amp;b=2</ExternalURL><FrameHeight>400</FrameHeight></ExternalQuestion>`;

export const HTML_QUESTION = `<HTMLQuestion xmlns="${SCHEMAS}/2011-11-11/HTMLQuestion.xsd"><HTMLContent><![CDATA[
<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body>
<form name="mturk_form" method="post" id="mturk_form" action="https://www.mturk.com/mturk/externalSubmit"><input type="hidden" value="" name="assignmentId" id="assignmentId"/>
<p>What is in the picture?</p><input name="label" id="label"/><input type="submit" id="submitButton" value="Submit"/></form>
<script>turkSetAssignmentID();</script></body></html>]]></HTMLContent><FrameHeight>0</FrameHeight></HTMLQuestion>`;

/** One free text and one choice. */
export const QUESTION_FORM = `<QuestionForm xmlns="${SCHEMAS}/2017-11-06/QuestionForm.xsd">
<Overview><Title>Colours</Title><FormattedContent><![CDATA[<p>Look <b>closely</b>.</p><script>alert(1)</script>]]></FormattedContent></Overview>
<Question><QuestionIdentifier>colour</QuestionIdentifier><IsRequired>true</IsRequired><QuestionContent><Text>Which colour is it?</Text></QuestionContent>
<AnswerSpecification><SelectionAnswer><StyleSuggestion>radiobutton</StyleSuggestion><Selections><Selection><SelectionIdentifier>red</SelectionIdentifier><Text>Red</Text></Selection>
<Selection><SelectionIdentifier>blue</SelectionIdentifier><Text>Blue</Text></Selection></Selections></SelectionAnswer></AnswerSpecification></Question>
<Question><QuestionIdentifier>why</QuestionIdentifier><IsRequired>false</IsRequired><QuestionContent><Text>Why?</Text></QuestionContent>
<AnswerSpecification><FreeTextAnswer><Constraints><Length minLength="2" maxLength="20"/></Constraints></FreeTextAnswer></AnswerSpecification></Question></QuestionForm>`;

export const ANSWER_KEY = `<AnswerKey xmlns="${SCHEMAS}/2005-10-01/AnswerKey.xsd"><Question><QuestionIdentifier>colour</QuestionIdentifier>
<AnswerOption><SelectionIdentifier>blue</SelectionIdentifier><AnswerScore>4</AnswerScore></AnswerOption><DefaultScore>1</DefaultScore></Question>
<QualificationValueMapping><PercentageMapping><MaximumSummedScore>4</MaximumSummedScore></PercentageMapping></QualificationValueMapping></AnswerKey>`;
