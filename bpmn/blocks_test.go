package bpmn_test

import "fmt"

// split draws branches between a node that forks and one that joins. condition
// gives that of a branch ("" for none) and whether it is taken; the last branch
// of those with conditions is the default one.
func (b *blocks) split(fork, join string, depth int, condition func(i int) (string, bool)) part {
	p := part{b.id(fork), join, work{}}
	n, taken, standard := 2+b.IntN(2), false, ""
	for i := range n {
		branch := b.block(depth)
		b.flow(branch.last, join, "")
		text, ok := condition(i)
		if i == n-1 && text != "" {
			ok = !taken
			standard = fmt.Sprintf("default=%q", b.flow(p.first, branch.first, ""))
		} else {
			b.flow(p.first, branch.first, text)
		}
		if ok {
			taken = true
			p.work.add(branch.work, 1)
		}
	}
	b.put(fork, p.first, standard, "")
	return p
}

// exclusive chooses one branch by a variable.
func (b *blocks) exclusive(depth int) part {
	v, choice := b.id("v"), b.IntN(3)
	b.vars[v] = choice
	return b.split("exclusiveGateway", b.node("exclusiveGateway", "", ""), depth, func(i int) (string, bool) {
		return fmt.Sprintf("%s = %d", v, i), i == choice
	})
}

// parallel takes all branches, out of a gateway or of a task.
func (b *blocks) parallel(depth int) part {
	fork := []string{"parallelGateway", "task"}[b.IntN(2)]
	return b.split(fork, b.node("parallelGateway", "", ""), depth, func(int) (string, bool) { return "", true })
}

// inclusive takes every branch whose variable is true, out of a gateway or of a
// task with conditional flows.
func (b *blocks) inclusive(depth int) part {
	fork := []string{"inclusiveGateway", "complexGateway", "task"}[b.IntN(3)]
	return b.split(fork, b.node("inclusiveGateway", "", ""), depth, func(int) (string, bool) {
		v, yes := b.id("v"), b.IntN(2) == 0
		b.vars[v] = yes
		return v, yes
	})
}

// discriminator goes on after some of the parallel branches and takes the rest
// in later.
func (b *blocks) discriminator(depth int) part {
	if b.strict > 0 {
		return b.parallel(depth)
	}
	join := b.node("complexGateway", "", fmt.Sprintf("<activationCondition>activationCount &gt;= %d</activationCondition>", 1+b.IntN(2)))
	return b.split("parallelGateway", join, depth, func(int) (string, bool) { return "", true })
}

// eventBased waits for two timers; the shorter one wins.
func (b *blocks) eventBased(depth int) part {
	p := part{b.node("eventBasedGateway", "", ""), b.node("exclusiveGateway", "", ""), work{}}
	for i := range 2 {
		catch := b.node("intermediateCatchEvent", "", fmt.Sprintf("<timerEventDefinition><timeDuration>PT%dM</timeDuration></timerEventDefinition>", 1+i))
		branch := b.block(depth)
		b.flow(p.first, catch, "")
		b.flow(catch, branch.first, "")
		b.flow(branch.last, p.last, "")
		if i == 0 {
			p.work.add(branch.work, 1)
		}
	}
	return p
}

// inside draws a sub-process that ends in the given event.
func (b *blocks) inside(depth int, ending string) part {
	around := b.xml
	b.xml = ""
	p := b.block(depth)
	b.flow(b.node("startEvent", "", ""), p.first, "")
	b.flow(p.last, b.node("endEvent", "", ending), "")
	inner := b.xml
	b.xml = around
	id := b.node("subProcess", "", "\n"+inner)
	return part{id, id, p.work}
}

func (b *blocks) scope(depth int) part { return b.inside(depth, "") }

// failing is a sub-process that ends in an error, caught at its border.
func (b *blocks) failing(depth int) part {
	b.strict++
	p := b.inside(depth, `<errorEventDefinition errorRef="E"/>`)
	b.strict--
	join := b.node("exclusiveGateway", "", "")
	b.flow(p.last, join, "") // never taken
	caught := b.node("boundaryEvent", fmt.Sprintf("attachedToRef=%q", p.first), `<errorEventDefinition errorRef="E"/>`)
	after := b.block(depth)
	b.flow(caught, after.first, "")
	b.flow(after.last, join, "")
	p.last = join
	p.work.add(after.work, 1)
	return p
}

// loop goes round by a counter that tasks of its own set to nothing and raise.
func (b *blocks) loop(depth int) part {
	b.strict++
	defer func() { b.strict-- }()
	count, head, again := b.id("count"), b.node("exclusiveGateway", "", ""), b.id("again")
	rounds := 1 + b.IntN(3)
	b.vars[count] = 0
	begin := "begin_" + count
	b.put("serviceTask", begin, `camunda:topic="in"`, "")
	b.put("serviceTask", count, `camunda:topic="out"`, "")
	body, last := b.block(depth), b.task()
	b.flow(begin, head, "")
	b.flow(head, body.first, "")
	b.flow(body.last, count, "")
	b.flow(count, again, "")
	b.flow(again, head, fmt.Sprintf("%s < %d", count, rounds))
	b.put("exclusiveGateway", again, fmt.Sprintf("default=%q", b.flow(again, last.first, "")), "")
	w := work{begin: 1, count: rounds}
	w.add(body.work, rounds)
	w.add(last.work, 1)
	return part{begin, last.last, w}
}
