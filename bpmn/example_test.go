package bpmn_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/hcm-egov/framework/bpmn"
	"github.com/hcm-egov/framework/egov/fault"
	"github.com/hcm-egov/framework/egov/ident"
	"github.com/hcm-egov/framework/egov/store"
	"github.com/hcm-egov/framework/egov/worktime"
)

// A dossier goes through the sample process. The clock is moved by hand, so a
// week of waiting takes no time.
func Example() {
	ctx := ident.With(context.Background(), ident.Principal{Subject: "lan", Kind: ident.Official})
	dir, _ := os.MkdirTemp("", "bpmn")
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + dir + "/example.db"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	clock := worktime.NewManual(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC))
	engine, err := bpmn.New(ctx, bpmn.Config{Store: db, Clock: clock})
	if err != nil {
		fmt.Println(err)
		return
	}

	xml, _ := os.ReadFile("testdata/permit.bpmn")
	deployed, err := engine.Deploy(ctx, "permit.bpmn", xml)
	for _, def := range deployed.Definitions {
		fmt.Println(def.Key, def.Name, err)
	}

	// A service task is a Go function.
	engine.Handle("check-zoning", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		return map[string]any{"needsOpinion": job.Variables["ward"] == "26740"}, nil
	})
	engine.Handle("consult", func(_ context.Context, job bpmn.Job) (map[string]any, error) {
		fmt.Println("asks the planning agency about", job.BusinessKey)
		return nil, nil
	})

	id, _ := engine.Start(ctx, bpmn.Start{Process: "permit", BusinessKey: "H29.16-26-0001", Variables: map[string]any{"ward": "26740"}})
	tasks, _ := engine.Tasks(ctx, bpmn.TaskQuery{Groups: []string{"receptionist"}})
	fmt.Println("task:", tasks[0].Name)
	_ = engine.Complete(ctx, tasks[0].ID, map[string]any{"complete": true})
	_, _ = engine.Advance(ctx)

	clock.Advance(7 * 24 * time.Hour) // the agency is silent
	_, _ = engine.Advance(ctx)
	instance, _ := engine.Instance(ctx, id)
	fmt.Println("now at:", instance.Active[0].Name)
	history, _ := engine.History(ctx, id)
	for _, v := range history[1:3] {
		fmt.Println(v.Name, "by", v.By)
	}
	// Output:
	// permit:1 Cấp giấy phép xây dựng nhà ở riêng lẻ <nil>
	// task: Tiếp nhận và kiểm tra hồ sơ
	// asks the planning agency about H29.16-26-0001
	// now at: Thẩm định, dự thảo giấy phép
	// Tiếp nhận và kiểm tra hồ sơ by lan
	// Kiểm tra quy hoạch by system:bpmn
}

// A faulty model is refused as a whole, with every fault.
func ExampleCheck() {
	_, err := bpmn.Check([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p" isExecutable="true">
  <startEvent id="start"/>
  <sequenceFlow id="flow" sourceRef="start" targetRef="check"/>
  <serviceTask id="check"/>
  <scriptTask id="script"/>
</process></definitions>`))
	for _, f := range fault.All(err) {
		fmt.Println(f.Vi())
	}
	// Output:
	// check (dòng 5) không nêu loại xử lý (camunda:topic hoặc zeebe:taskDefinition type).
	// script (dòng 6): hệ thống chưa thực thi loại phần tử scriptTask.
}
