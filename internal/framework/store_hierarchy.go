package framework

import (
	"context"
	"maps"
	"slices"

	"sopan/internal/ground/db"
)

func selectEdges(ctx context.Context, q db.Q, source string) ([]Edge, error) {
	return db.All(ctx, q, func(e *Edge) []any { return []any{&e.Parent, &e.Child} }, `
		select parent, child
		  from framework_edge
		 where source = $1
		 order by parent, child`, source)
}

func saveEdges(ctx context.Context, tx *db.Tx, source string, edges []Edge) (int64, error) {
	return db.Insert(ctx, tx, `insert into framework_edge (source, parent, child) values`, len(edges), func(i int) []any {
		return []any{source, edges[i].Parent, edges[i].Child}
	}, `on conflict do nothing`)
}

func saveNodes(ctx context.Context, tx *db.Tx, source string, nodes []Node) error {
	if _, err := db.Insert(ctx, tx, `insert into framework_node (source, id, kind, uri, code, label) values`, len(nodes), func(i int) []any {
		n := nodes[i]
		return []any{source, n.ID, n.Kind, n.URI, "", n.Label}
	}, `on conflict (source, id) do update set kind = excluded.kind, uri = excluded.uri, label = excluded.label`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		update framework_node
		   set code = c.code
		  from framework_competency c
		 where framework_node.source = $1 and framework_node.uri <> '' and c.external_id = framework_node.uri`, source)
	return err
}

func saveUnnamedNodes(ctx context.Context, tx *db.Tx, source string, kinds map[string]string) error {
	ids := slices.Sorted(maps.Keys(kinds))
	_, err := db.Insert(ctx, tx, `insert into framework_node (source, id, kind, uri, code, label) values`, len(ids), func(i int) []any {
		return []any{source, ids[i], kinds[ids[i]], "", "", ""}
	}, `on conflict do nothing`)
	return err
}

func nodeDest(n *Node) []any { return []any{&n.ID, &n.Kind, &n.URI, &n.Code, &n.Label} }

func selectChildren(ctx context.Context, q db.Q, source, parent string) ([]Node, error) {
	return db.All(ctx, q, nodeDest, `
		select n.id, n.kind, n.uri, n.code, n.label
		  from framework_edge e
		  join framework_node n on n.source = e.source and n.id = e.child
		 where e.source = $1 and e.parent = $2
		 order by n.label, n.id`, source, parent)
}

func selectParents(ctx context.Context, q db.Q, source, child string) ([]Node, error) {
	return db.All(ctx, q, nodeDest, `
		select n.id, n.kind, n.uri, n.code, n.label
		  from framework_edge e
		  join framework_node n on n.source = e.source and n.id = e.parent
		 where e.source = $1 and e.child = $2
		 order by n.label, n.id`, source, child)
}
