// The route of a call. The stream reports only the called function; its caller follows from the topology, and from the
// latest publisher to its topic for the same learner.

import { CARRIER } from "./graph.js";

export function createRoutes({ functions, subscriptions }) {
  const order = new Map(); // "function phone" -> number of its latest call
  let calls = 0;

  const latest = (name, phone) => order.get(`${name} ${phone}`) ?? 0;

  // Returns [{from, to}] up to the function, empty if the route is unknown.
  return function routeOf({ function: name, phone }) {
    const topic = subscriptions.find((each) => each.function === name)?.topic;
    const route = topic ? throughTopic(topic, name, phone) : fromOutside(name);
    order.set(`${name} ${phone}`, (calls += 1));
    return route;
  };

  function throughTopic(topic, name, phone) {
    const [publisher] = functions
      .filter((each) => each.publishes.includes(topic) && latest(each.name, phone))
      .sort((one, other) => latest(other.name, phone) - latest(one.name, phone));
    const last = { from: topic, to: name };
    return publisher ? [{ from: publisher.name, to: topic }, last] : [last];
  }

  function fromOutside(name) {
    const isCalled = functions.some((each) => each.name === name && each.trigger === "http");
    return isCalled ? [{ from: CARRIER, to: name }] : [];
  }
}
