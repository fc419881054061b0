// Handlebars as email services run it: a line of JSON in ({service, template, context}), one out ({text} or {error}).
// The helpers are written from the services' documentation; where it leaves room, they do what would hurt most.
"use strict";

const Handlebars = require("handlebars");
const readline = require("readline");

const there = (value) => !(Handlebars.Utils.isEmpty(value) || value === 0);
const pad = (number) => String(number).padStart(2, "0");
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

// A date by a pattern whose letters mean a year, months, days and weekdays, each from the shortest to the longest.
function dated(text, pattern, year, month, day, weekday) {
  const date = new Date(text);
  const [y, m, d, w] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()];
  const tokens = {
    [year.repeat(4)]: y, [year.repeat(2)]: pad(y % 100),
    [month.repeat(4)]: MONTHS[m], [month.repeat(3)]: MONTHS[m].slice(0, 3), [month.repeat(2)]: pad(m + 1), [month]: m + 1,
    [weekday.repeat(4)]: DAYS[w], [weekday.repeat(3)]: DAYS[w].slice(0, 3), [day.repeat(2)]: pad(d), [day]: d,
  };
  return pattern.replace(new RegExp(Object.keys(tokens).join("|"), "g"), (token) => tokens[token]);
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
    formatDate: (value, pattern) => dated(value, pattern, "Y", "M", "D", "d"),
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
    dateFormat(value, { hash }) {
      if (hash.tz !== "UTC") throw new Error("the date depends on the project's time zone");
      return dated(value, hash.format, "y", "M", "d", "E");
    },
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
