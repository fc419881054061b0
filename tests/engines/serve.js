// Handlebars as email services run it: a line of JSON in ({service, template, context}), one out ({text} or {error}).
// The helpers are written from the services' documentation; where it leaves room, they do what would hurt most.
"use strict";

const Handlebars = require("handlebars");
const readline = require("readline");

const there = (value) => !(Handlebars.Utils.isEmpty(value) || value === 0);
const pad = (number) => String(number).padStart(2, "0");
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

function dated(text, pattern, letters) {
  const day = new Date(text);
  return pattern.replace(letters, (token) => ({
    YYYY: day.getUTCFullYear(), MMMM: MONTHS[day.getUTCMonth()], MM: pad(day.getUTCMonth() + 1),
    M: day.getUTCMonth() + 1, DD: pad(day.getUTCDate()), D: day.getUTCDate(), dddd: DAYS[day.getUTCDay()],
  })[token]);
}

function handlebars() {
  return Handlebars.create();
}

// https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars
// In the blocks that compare, nothing but @root leads to fields: https://github.com/sendgrid/docs/issues/6237
function sendgrid() {
  const made = Handlebars.create();
  const block = (test) => (left, right, options) => (test(left, right) ? options.fn : options.inverse)({});
  made.registerHelper({
    insert: (value, fallback) => (there(value) ? value : fallback.replace(/^default=/, "")),
    equals: block((left, right) => left == right),
    greaterThan: block((left, right) => (left ?? 0) > (right ?? 0)),
    lessThan: block((left, right) => (left ?? 0) < (right ?? 0)),
    and: block((left, right) => there(left) && there(right)),
    or: block((left, right) => there(left) || there(right)),
    length: (value) => (typeof value === "string" || Array.isArray(value) ? value.length : 0),
    formatDate: (value, pattern) => dated(value, pattern, /YYYY|MMMM|MM|M|DD|D|dddd/g),
  });
  return made;
}

// https://support.iterable.com/hc/en-us/articles/205480365; a comparison with a missing field stops the mail.
function iterable() {
  const made = Handlebars.create();
  const number = (value) => {
    if (value === null || value === undefined) throw new Error("a missing field is compared");
    return Number(value);
  };
  const block = (test) => function (left, right, options) {
    return test(left, right) ? options.fn(this) : options.inverse(this);
  };
  const same = (left, right) => (left ?? null) !== null && (Number(left) === Number(right) || String(left) === String(right));
  made.registerHelper({
    defaultIfEmpty: (value, fallback) => (there(value) ? value : fallback),
    ifEq: block(same),
    ifGt: block((left, right) => number(left) > number(right)),
    ifGte: block((left, right) => number(left) >= number(right)),
    ifLt: block((left, right) => number(left) < number(right)),
    ifLte: block((left, right) => number(left) <= number(right)),
    upper: (value) => value.toUpperCase(),
    lower: (value) => value.toLowerCase(),
    urlEncode(options) {
      const code = (letter) => "%" + letter.charCodeAt(0).toString(16).toUpperCase();
      return encodeURIComponent(options.fn(this)).replace(/[!'()~]/g, code).replace(/%20/g, "+");
    },
  });
  return made;
}

// https://mailchimp.com/developer/transactional/docs/templates-dynamic-content/
function mandrill() {
  const made = Handlebars.create();
  const compile = made.compile;
  const signs = {
    "==": (a, b) => a == b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, "<": (a, b) => a < b, "<=": (a, b) => a <= b,
  };
  made.registerHelper({
    upper: (value) => value.toUpperCase(),
    unsub: (redirect) => redirect,
    backticks: (left, sign, right) => signs[sign](left ?? 0, right),
  });
  made.compile = (template) => compile(
    template.replace(/\{\{#(if|unless) `(\S+) (\S+) ([^`]*)`\}\}/g, '{{#$1 (backticks $2 "$3" $4)}}')
  );
  return made;
}

// https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html
function ses() {
  const made = Handlebars.create();
  const compile = made.compile;
  made.compile = (template) => compile(template, { noEscape: true, strict: true });
  return made;
}

const services = Object.fromEntries([handlebars, sendgrid, iterable, mandrill, ses].map((make) => [make.name, make()]));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { service, template, context } = JSON.parse(line);
  let answer;
  try {
    answer = { text: services[service].compile(template)(context) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
